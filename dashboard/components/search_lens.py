"""The metric lens: the same query by three metrics side by side, and the lengths that make them differ."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import resources
from dashboard.asking import Query
from dashboard.components.closeness import closeness
from dashboard.components.details import similarity_text
from dashboard.components.words_plane import STILL, ink
from dashboard.figures.search import norms_figure
from dashboard.text import Words, plain
from embeddings.metric_lens import MetricLens, lengths_are_equal, metric_lens
from embeddings.metrics import METRICS
from embeddings.neighbors import Neighbor
from embeddings.pairs import PairSample
from embeddings.space import EmbeddingSpace

K = 10
RANK_WIDTH = 24
LONG = 120  # characters of a label in a third of the page
FAR = 1_000  # ranks behind it are not told apart


def lens_tab(t: Words, space: EmbeddingSpace, query: Query | None) -> None:
    """What the metrics are, who made which choice, the three lists, and the histogram of lengths."""
    st.markdown(t("search.lens_about"))
    st.caption(" ".join([_recommended(t, space), _lengths(t, space)]))
    if query is None:
        st.info(t("search.lens_empty"), icon=":material/search:")
    else:
        lens = metric_lens(space, query.vector, K, query.row)
        _ties(t, lens)
        _shared(t, space, lens)
        _lists(t, space, lens)
        _table(t, space, lens)
    _norms(t, space, query)


def _recommended(t: Words, space: EmbeddingSpace) -> str:
    metric = t(f"search.metric_{space.receipt.metric}")
    said = "search.lens_nobody" if space.receipt.encoder == "given" else "search.lens_makers"
    return t(said, metric=metric, encoder=plain(space.receipt.encoder, 60))


def _lengths(t: Words, space: EmbeddingSpace) -> str:
    if lengths_are_equal(space):
        return t("search.lens_equal")
    low, high = np.quantile(space.norms, (0.05, 0.95))
    return t("search.lens_differ", low=f"{low:.3g}", high=f"{high:.3g}")


def _ties(t: Words, lens: MetricLens) -> None:
    """Where the order of a list says nothing, and of which metrics: what they all say is said once."""
    metrics_of: dict[str, list[str]] = {}
    for metric, note in lens.ties.items():
        metrics_of.setdefault(plain(t.message(note)), []).append(t(f"search.metric_{metric}"))
    for said, names in metrics_of.items():
        st.warning(f"**{' · '.join(names)}** — {said}", icon=":material/warning:")


def _shared(t: Words, space: EmbeddingSpace, lens: MetricLens) -> None:
    """How much the lists have in common; nothing where one of them is in the order of rows."""
    own = space.receipt.metric
    others = [metric for metric in METRICS if metric != own and not {own, metric} & set(lens.ties)]
    said = " · ".join(
        t(
            "search.lens_shared",
            n=lens.shared(own, other),
            k=len(lens.lists[own]),
            one=t(f"search.metric_{own}"),
            other=t(f"search.metric_{other}"),
        )
        for other in others
    )
    if said:
        st.markdown(f"**{said}**")


def _lists(t: Words, space: EmbeddingSpace, lens: MetricLens) -> None:
    """The recommended metric first: the others are told by how they differ from it."""
    own, is_recommended = space.receipt.metric, space.receipt.encoder != "given"
    for metric, column in zip(_ordered(own), st.columns(len(METRICS), gap="medium"), strict=True):
        pairs = resources.pair_sample(space.digest, metric, space) if len(space) > 1 else None
        with column:
            badge = f" :blue-badge[{t('search.lens_badge')}]" if metric == own and is_recommended else ""
            st.markdown(f"##### {t(f'search.metric_{metric}')}{badge}")
            for rank, neighbor in enumerate(lens.lists[metric], 1):
                change = "" if metric == own else _change(t, rank, lens.ranks[own][neighbor.row])
                _line(t, rank, neighbor, metric, change, pairs)


def _line(
    t: Words, rank: int, neighbor: Neighbor, metric: str, change: str, pairs: PairSample | None
) -> None:
    with st.container(horizontal=True, wrap=False, gap="small"):
        st.markdown(f":gray[{rank}]", width=RANK_WIDTH)
        with st.container(gap=None):
            st.markdown(f"{plain(neighbor.label, LONG)}{change}")
            meaning = [] if pairs is None else [closeness(t, neighbor.similarity, pairs)]
            st.caption(" · ".join([_number(t, neighbor.similarity, metric), *meaning]))


def _change(t: Words, rank: int, before: int) -> str:
    """Where the item stands by the recommended metric: nothing is said of one that keeps its place."""
    if rank == before:
        return ""
    place = f"{before:,}" if before <= FAR else f"> {FAR:,}"
    arrow = "arrow_upward" if rank < before else "arrow_downward"
    return f" :gray-badge[:material/{arrow}: {t('search.lens_from', rank=place)}]"


def _number(t: Words, value: float, metric: str) -> str:
    if metric == "euclidean":
        return t("search.distance", value=similarity_text(max(0.0, -value), metric))
    return similarity_text(value, metric)


def _table(t: Words, space: EmbeddingSpace, lens: MetricLens) -> None:
    """The ranks as numbers, for keyboards and screen readers."""
    with st.expander(t("search.lens_table")):
        ranks = {
            t(f"search.metric_{metric}"): lens.ranks[metric] for metric in _ordered(space.receipt.metric)
        }
        frame = pd.DataFrame(
            {
                t("search.lens_item"): [space.labels[row] for row in lens.rows],
                **{name: [known[row] for row in lens.rows] for name, known in ranks.items()},
            }
        )
        st.dataframe(frame, hide_index=True)


def _ordered(own: str) -> list[str]:
    return [own, *(metric for metric in METRICS if metric != own)]


def _norms(t: Words, space: EmbeddingSpace, query: Query | None) -> None:
    st.markdown(f"##### {t('search.norms')}")
    names = (t("search.norms_items"), t("search.norms_query"), t("search.norms_axis"))
    length = None if query is None else float(np.linalg.norm(query.vector))
    figure = norms_figure(space.norms, length, names, ink())
    low, high = float(space.norms.min(initial=np.inf)), float(space.norms.max(initial=0))
    alt = t("search.norms_alt", n=len(space), low=f"{low:.3g}", high=f"{high:.3g}")
    st.plotly_chart(figure, key="search.norms", config=STILL, alt=alt)
    st.caption(t("search.norms_note"))
