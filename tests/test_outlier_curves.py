"""ROC and precision–recall, against scikit-learn's."""

import numpy as np
import pytest

from embeddings.errors import SettingsError
from embeddings.outliers import counts, precision_recall, roc


@pytest.mark.parametrize("levels", [5, 10_000])
def test_curves_are_those_of_scikit_learn(levels: int) -> None:
    from sklearn import metrics

    random = np.random.default_rng(levels)
    known = random.random(400) < 0.1
    values = np.round((random.normal(size=400) + known) * levels / 8) / levels
    mine, (x, y, _) = roc(values, known), metrics.roc_curve(known, values, drop_intermediate=False)
    assert mine.area == pytest.approx(metrics.roc_auc_score(known, values))
    np.testing.assert_allclose([mine.x, mine.y], [x, y])
    mine = precision_recall(values, known)
    assert mine.area == pytest.approx(metrics.average_precision_score(known, values))
    precision, recall, thresholds = metrics.precision_recall_curve(known, values)
    np.testing.assert_allclose(mine.thresholds[::-1], thresholds)
    np.testing.assert_allclose([mine.x[::-1], mine.y[::-1]], [recall[:-1], precision[:-1]])


def test_a_perfect_a_reversed_and_a_blind_detector() -> None:
    known = np.array([False] * 6 + [True] * 2)
    assert roc(np.arange(8), known).area == 1 and precision_recall(np.arange(8), known).area == 1
    assert roc(-np.arange(8), known).area == 0
    assert roc(np.ones(8), known).area == 0.5 and precision_recall(np.ones(8), known).area == 0.25


@pytest.mark.parametrize(("known", "count"), [([False] * 4, 0), ([True] * 4, 4)])
def test_a_label_column_with_one_class_is_said(known: list[bool], count: int) -> None:
    for curve in (roc, precision_recall, counts):
        with pytest.raises(
            SettingsError, match=f"{count} of 4 items are marked as outliers.*Choose a column"
        ):
            curve(np.arange(4), np.array(known))


def test_counts_at_a_threshold() -> None:
    known = np.array([True, True, True, False, False, False, False])
    found = counts(np.array([True, True, False, True, False, False, False]), known)
    assert (found.hits, found.false_alarms, found.missed, found.passed) == (2, 1, 1, 3)
    assert (found.precision, found.recall, found.false_positive_rate) == (
        pytest.approx(2 / 3),
        pytest.approx(2 / 3),
        0.25,
    )
    assert counts(np.zeros(7, bool), known).precision is None
