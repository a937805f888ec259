"""The line under a map that says what made it, with the values really used."""

import json

import streamlit as st

from dashboard import state
from dashboard.projecting import Shown
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.projections import Projection

HIDDEN = {"n_components", "engine", "method", "n_epochs"}


def receipt(t: Words, explorer: ExplorerState, shown: Shown) -> None:
    """Method · settings · items · engine · time, and what was changed on the way, in sentences."""
    assert explorer.space is not None
    st.caption(" · ".join(_facts(t, explorer, shown.projection)))
    for note in (*explorer.notes, *shown.notes):
        st.caption(f":material/info: {plain(t.message(note))}")


def full_receipt(t: Words, explorer: ExplorerState, projection: Projection) -> None:
    """Everything that is needed to make this picture again, as JSON."""
    assert explorer.space is not None
    with st.popover(t("map.receipt"), icon=":material/receipt_long:"):
        st.caption(t("map.receipt_help"))
        st.json(
            {
                "space": json.loads(explorer.space.receipt.to_json()),
                "space digest": explorer.space.digest,
                "projection": {"engine": projection.engine, **projection.used},
                "link": state.address(),
            },
            expanded=2,
        )


def _facts(t: Words, explorer: ExplorerState, projection: Projection) -> list[str]:
    space, whole = explorer.space, explorer.whole
    assert space is not None
    used = {
        name: value for name, value in projection.used.items() if name not in HIDDEN and value is not None
    }
    facts = [t(f"map.method_{projection.settings.method}")]
    facts += [f"{t.get(f'map.short_{name}', name)} {_value(value)}" for name, value in used.items()]
    if projection.explained_variance_ratio:
        facts.append(t("map.variance_sum", share=100 * sum(projection.explained_variance_ratio)))
    facts.append(
        t("map.all_items", n=len(space)) if whole is None else t("map.n_of", n=len(space), total=len(whole))
    )
    facts += [projection.engine] if projection.engine not in ("", "none") else []
    facts += [t("map.seconds", seconds=projection.seconds)] if projection.seconds else []
    return facts


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
