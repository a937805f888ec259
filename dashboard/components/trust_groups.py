"""Which groups stay together over several maps: a sentence, and a line for each group."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.checking import Checked, group_columns
from dashboard.columns import GROUP, title_of
from dashboard.state import ExplorerState
from dashboard.text import Words
from dashboard.trust_resources import found_groups, places_of, survived
from embeddings.digests import digest_array
from embeddings.stability import Survival

KEY = "trust.group_column"
FOUND = "@found"  # by k-means, where no column is wanted


def survival_of_groups(
    t: Words, explorer: ExplorerState, at: Checked, key: Hashable, maps: list[np.ndarray]
) -> None:
    """The groups of a chosen column over the maps that `key` names."""
    st.markdown(f"#### {t('trust.groups_title')}")
    name = _chosen(t, explorer)
    codes, groups = _groups(t, explorer, at, name)
    found = survived(key, digest_array(codes), maps, codes, places_of(at.space.digest, at.space)[1])
    measured = [group for group in found if group.together]
    held = sum(group.holds for group in measured)
    st.markdown(t("trust.groups_held", held=held, n=len(measured), maps=len(maps)))
    st.dataframe(_table(t, found, groups), hide_index=True, column_config=_columns(t), height="content")
    n_repeated = sum(group.size - group.n_different for group in found)
    repeats = t("trust.groups_repeats", n=n_repeated) if n_repeated else ""
    st.caption(f"{t('trust.groups_note')} {repeats}".strip())
    if name == FOUND:
        st.page_link("views/groups.py", label=t("trust.other_groups"), icon=":material/bubble_chart:")


def _chosen(t: Words, explorer: ExplorerState) -> str:
    """The column whose groups are followed: the one that colors the map, else the first; or groups that are found."""
    names = [*group_columns(explorer), FOUND]
    first = explorer.link.color if explorer.link.color in names else names[0]
    held = explorer.link.choices.get("followed", "")
    chosen = next((name for name in names if _in_link(explorer, name) == held), first)
    if len(names) == 1:
        return chosen
    if st.session_state.get(KEY) != chosen:
        st.session_state[KEY] = chosen

    def write() -> None:
        explorer.link.choices["followed"] = _in_link(explorer, str(st.session_state[KEY]))

    st.selectbox(
        t("trust.groups_of"),
        names,
        format_func=lambda name: _title(t, name),
        key=KEY,
        on_change=write,
        width=320,
    )
    return chosen


def _in_link(explorer: ExplorerState, name: str) -> str:
    """How the link calls a column: by its number, whatever signs are in its name."""
    assert explorer.space is not None
    computed = {GROUP: "group", FOUND: "found"}
    columns = list(explorer.space.columns)
    return str(columns.index(name)) if name in columns else computed[name]


def _title(t: Words, name: str) -> str:
    return t("trust.found_groups") if name == FOUND else title_of(t, name)


def _groups(t: Words, explorer: ExplorerState, at: Checked, name: str) -> tuple[np.ndarray, list[str]]:
    """The group (n,) of each item, −1 for none, and what the groups are called."""
    if name != FOUND:
        return codes_of(group_columns(explorer)[name].iloc[at.rows])
    codes = found_groups(at.space.digest, at.space).astype(np.int64)
    return codes, [t("trust.group", n=code + 1) for code in range(int(codes.max(initial=-1)) + 1)]


def codes_of(values: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Values (n,) → codes (n,) int64, −1 where there is none, and the name of each code."""
    codes, groups = pd.factorize(values.astype("object"), sort=False)
    return np.asarray(codes, dtype=np.int64), [str(group) for group in groups]


def _table(t: Words, found: tuple[Survival, ...], groups: list[str]) -> pd.DataFrame:
    """The groups, those that fall apart first."""
    ordered = sorted(found, key=lambda group: (not group.together, group.worst - group.chance))
    return pd.DataFrame(
        {
            "group": [groups[group.code] for group in ordered],
            "items": [group.size for group in ordered],
            "worst": [100 * group.worst for group in ordered],
            "mean": [100 * float(np.mean(group.together)) if group.together else np.nan for group in ordered],
            "chance": [100 * group.chance for group in ordered],
            "verdict": [_verdict(t, group) for group in ordered],
        }
    )


def _verdict(t: Words, group: Survival) -> str:
    if not group.together:
        return t("trust.verdict_alone" if group.size == 1 else "trust.verdict_copies")
    return t("trust.verdict_holds" if group.holds else "trust.verdict_falls")


def _columns(t: Words) -> dict[str, Any]:
    percent = {
        name: st.column_config.NumberColumn(
            t(f"trust.column_{name}"), format="%.0f %%", help=t(f"trust.help_{name}")
        )
        for name in ("worst", "mean", "chance")
    }
    return {
        "group": st.column_config.TextColumn(t("trust.column_group")),
        "items": st.column_config.NumberColumn(t("trust.column_items"), format="localized"),
        **percent,
        "verdict": st.column_config.TextColumn(t("trust.column_verdict")),
    }
