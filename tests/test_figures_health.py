"""The figures of the health page draw what they are given: shares that sum to one, means, and both spaces."""

import numpy as np
import pytest

from dashboard.figures.health import Spread, cosines_figure, occurrences_figure

BEFORE = Spread("Before", np.random.default_rng(0).uniform(0.5, 1, 2_000).astype(np.float32))
AFTER = Spread("After", np.random.default_rng(1).uniform(-0.4, 0.4, 2_000).astype(np.float32))


def test_cosines_are_shares_of_pairs_with_their_mean() -> None:
    figure = cosines_figure([BEFORE, AFTER], "cosine", "share")
    assert [trace.name for trace in figure.data] == ["Before", "After"] and figure.layout.showlegend
    for trace, spread in zip(figure.data, (BEFORE, AFTER), strict=True):
        shares, middles = np.asarray(trace.y), np.asarray(trace.x)
        assert shares.sum() == pytest.approx(1, abs=1e-4)
        assert float((shares * middles).sum()) == pytest.approx(float(spread.values.mean()), abs=0.01)
    lines = [shape.x0 for shape in figure.layout.shapes]
    assert lines == pytest.approx([float(BEFORE.values.mean()), float(AFTER.values.mean())])
    low, high = figure.layout.xaxis.range
    assert low < AFTER.values.min() and high > 1


def test_one_space_needs_no_legend_and_the_second_is_dashed() -> None:
    assert not cosines_figure([BEFORE], "cosine", "share").layout.showlegend
    dashes = [trace.line.dash for trace in cosines_figure([BEFORE, AFTER], "cosine", "share").data]
    assert dashes == ["solid", "dash"]


@pytest.mark.parametrize("counts", [[10] * 30, [0, 0, 3, 5, 90], list(range(300))])
def test_occurrences_are_shares_of_items(counts: list[int]) -> None:
    trace = occurrences_figure([Spread("Before", np.array(counts))], "times", "share").data[0]
    shares, middles = np.asarray(trace.y), np.asarray(trace.x)
    assert shares.sum() == pytest.approx(1, abs=1e-4) and len(shares) <= 51
    assert float((shares * middles).sum()) == pytest.approx(np.mean(counts), abs=(max(counts) + 1) / 50)
