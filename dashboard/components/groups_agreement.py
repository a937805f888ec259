"""Groups beside a column: how far they say the same, and the table of both."""

import pandas as pd
import streamlit as st

from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.clusters import NOISE, Agreement, Clusters, agreement, is_comparable
from embeddings.clusters.agreement import MOST_VALUES, shared_information
from embeddings.clusters.quantiles import in_ranges, is_rangeable
from embeddings.space import EmbeddingSpace

MOST_COLUMNS = 40  # of the table: more cannot be read
TINT = "rgba(86, 140, 233, {share:.2f})"  # readable behind the text of both themes


def beside_column(
    t: Words, explorer: ExplorerState, space: EmbeddingSpace, clusters: Clusters, names: tuple[str, ...]
) -> None:
    """Choose a column with categories, and see how it lies over the groups."""
    st.markdown(f"#### {t('groups.against')}")
    columns = [str(name) for name in space.columns if is_comparable(space.metadata[name])]
    numbers = [str(name) for name in space.columns if is_rangeable(space.metadata[name])]
    if not columns and not numbers:
        st.caption(t("groups.no_column"))
        _left_out(t, space, [])
        return
    chosen = _column(t, explorer, space, clusters, columns, numbers)
    values = space.metadata[chosen]
    if chosen in numbers:
        values = in_ranges(values)
        n_ranges = len(values.cat.categories)
        st.caption(t("groups.in_ranges", column=plain(chosen, 60), n=n_ranges))
    _left_out(t, space, [*columns, *numbers])
    found = agreement(clusters.codes, values)
    st.markdown(t("groups.agreement", ari=found.ari, nmi=found.nmi, says=t(f"groups.{_level(found.ari)}")))
    st.caption(t("groups.agreement_means"))
    if found.n_used < found.n:
        st.caption(t("groups.without_value", n=found.n - found.n_used, total=found.n))
    shown = labeled(found, names, t("groups.noise_row"))
    if shown.shape[1] > MOST_COLUMNS:
        st.caption(t("groups.most_columns", n=MOST_COLUMNS, total=shown.shape[1]))
        shown = shown[shown.sum().sort_values(ascending=False).index[:MOST_COLUMNS]]
    st.dataframe(shown.style.apply(_tinted, axis=None).format(lambda count: f"{count:,}" if count else "·"))


def _left_out(t: Words, space: EmbeddingSpace, offered: list[str]) -> None:
    """Why some columns cannot be chosen."""
    others = [str(name) for name in space.columns if str(name) not in offered]
    alike = [name for name in others if space.metadata[name].nunique() < 2]
    for key, names in (
        ("left_out_many", [name for name in others if name not in alike]),
        ("left_out_one", alike),
    ):
        if names:
            st.caption(
                t(f"groups.{key}", columns=", ".join(plain(name, 60) for name in names), most=MOST_VALUES)
            )


def labeled(found: Agreement, names: tuple[str, ...], noise: str) -> pd.DataFrame:
    """The table of counts with the names of its groups."""
    told = [noise if code == NOISE else names[int(code)] for code in found.table.index]
    frame = found.table.copy()
    frame.index = pd.Index(told)
    frame.columns = frame.columns.astype(str)
    return frame


def _column(
    t: Words,
    explorer: ExplorerState,
    space: EmbeddingSpace,
    clusters: Clusters,
    columns: list[str],
    numbers: list[str],
) -> str:
    """The column of the link, by its number; else the one with categories that agrees best, else the first numbers."""
    every = [str(name) for name in space.columns]
    number = int(explorer.link.choices.get("against") or len(every))
    held = every[number] if number < len(every) and every[number] in (*columns, *numbers) else ""
    told = {name: shared_information(clusters.codes, pd.Series(space.metadata[name])) for name in columns}
    held = held or max(columns or numbers[:1], key=lambda name: told.get(name, 0.0))
    offered = [name for name in every if name in columns or name in numbers]
    key = f"groups.against.{space.digest}.{t.language}"
    st.session_state[key] = held

    def write() -> None:
        explorer.link.choices["against"] = str(every.index(str(st.session_state.get(key) or held)))

    st.selectbox(
        t("groups.column"), offered, key=key, on_change=write, help=t("groups.column_help"), width=280
    )
    return held


def _level(ari: float) -> str:
    """How the Rand index is said in a word."""
    return (
        "agree_same"
        if ari > 0.8
        else "agree_much"
        if ari > 0.4
        else "agree_some"
        if ari > 0.1
        else "agree_none"
    )


def _tinted(counts: pd.DataFrame) -> pd.DataFrame:
    """A background for each cell by its share of its row."""
    shares = counts.div(counts.sum(axis=1), axis=0)
    return shares.map(lambda share: f"background-color: {TINT.format(share=0.55 * share)}" if share else "")
