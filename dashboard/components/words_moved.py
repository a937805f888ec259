"""The tab of what moved: words whose neighbors are others in one model than in another."""

from collections.abc import Mapping

import streamlit as st

from dashboard import asking, resources
from dashboard.components.awaited import Work, awaited
from dashboard.components.frame import space_title
from dashboard.components.words_vocabulary import PRETRAINED
from dashboard.links import PACKAGED
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.catalog import encoder_row
from embeddings.comparison import Comparison, Moved, moved
from embeddings.space import EmbeddingSpace

KEY = "words.moved"
NEAREST = 10
MOST = 50
NAMES_SHOWN = 5
QUICK = 2_000  # words that are compared while the page is drawn


def moved_tab(t: Words, explorer: ExplorerState) -> None:
    """Two models, how much they agree, and the words on which they differ most."""
    st.markdown(t("words.moved_about"))
    models = _models(t, explorer)
    if len(models) < 2:
        st.info(t("words.moved_empty"), icon=":material/model_training:")
        st.page_link("views/train.py", label=t("words.moved_train"), icon=":material/arrow_forward:")
        return
    first, second = _choose(t, explorer, models)
    if first == second:
        st.info(t("words.moved_same"), icon=":material/compare_arrows:")
        return
    a, b = (_space(models, name) for name in (first, second))
    work = Work(
        "moved",
        (a.digest, b.digest),
        lambda progress: moved(a, b, NEAREST, MOST, progress),
        "compare",
        is_quick=min(len(a), len(b)) <= QUICK,
        height=320,
    )
    found = awaited(t, explorer, work, t("words.moved_comparing", a=first[:40], b=second[:40]))
    if found is not None:
        _show(t, found, first, second)


def _models(t: Words, explorer: ExplorerState) -> Mapping[str, EmbeddingSpace | None]:
    """What this visitor has trained, the open space where it holds words, and the packaged words (opened when chosen)."""
    models: dict[str, EmbeddingSpace | None] = {name: model.space for name, model in explorer.trained.items()}
    space, kept = explorer.space, {model.space.digest for model in explorer.trained.values()}
    holds_words = space is not None and space.receipt.modality == "token"
    if space is not None and holds_words and space.receipt.encoder != PRETRAINED and space.digest not in kept:
        models[space_title(t, explorer.link.source, space)] = asking.uniquely_named(space)
    if models:
        models[encoder_row(PRETRAINED).label] = None
    return models


def _space(models: Mapping[str, EmbeddingSpace | None], name: str) -> EmbeddingSpace:
    return models[name] or resources.word_vectors(PRETRAINED)


def _choose(
    t: Words, explorer: ExplorerState, models: Mapping[str, EmbeddingSpace | None]
) -> tuple[str, str]:
    """The two that the link names, else the two newest models; the link keeps what is chosen."""
    names = list(models)
    own = names[:-1][-2:]
    usual = (own[0], own[1]) if len(own) == 2 else (names[0], names[1])
    linked = [_named(models, model) for model in explorer.link.moved]
    if None in linked:
        st.info(t("words.moved_gone"), icon=":material/link_off:")

    def choose() -> None:
        held = [str(st.session_state.get(f"{KEY}.{at}")) for at in (0, 1)]
        explorer.link.moved = tuple(_model(models[name]) for name in held if name in models)

    chosen = []
    for column, at in zip(st.columns(2), (0, 1), strict=True):
        key = f"{KEY}.{at}"
        if st.session_state.get(key) not in names:
            st.session_state[key] = (linked[at] if linked else None) or usual[at]
        with column:
            chosen.append(
                st.selectbox(
                    t(f"words.moved_{at}"),
                    names,
                    format_func=lambda name: name[:60],
                    key=key,
                    on_change=choose,
                )
            )
    if None not in linked:
        explorer.link.moved = tuple(_model(models[name]) for name in chosen)
    return chosen[0], chosen[1]


def _model(space: EmbeddingSpace | None) -> str:
    """What a link calls a model: names are the visitor's own, the content is not."""
    return PACKAGED if space is None else space.digest


def _named(models: Mapping[str, EmbeddingSpace | None], model: str) -> str | None:
    return next((name for name, space in models.items() if _model(space) == model), None)


def _show(t: Words, found: Comparison, first: str, second: str) -> None:
    mean = float(found.overlaps.mean())
    st.markdown(t("words.moved_mean", share=100 * mean, k=found.k, n=found.n_compared))
    a, b = plain(first, 40), plain(second, 40)
    st.caption(
        t("words.moved_shared", n=found.n_shared, a=a, only_a=found.n_only_a, b=b, only_b=found.n_only_b)
    )
    for key, rows in (("most", found.moved), ("least", found.stayed)):
        st.markdown(f"**{t(f'words.moved_{key}')}**")
        st.dataframe(_table(t, rows, first, second), hide_index=True, height=380 if key == "most" else 240)
    st.caption(t("words.moved_note"))


def _table(t: Words, rows: tuple[Moved, ...], first: str, second: str) -> dict[str, list[str]]:
    """Word, the share of neighbors in common, and the nearest in either model."""
    return {
        t("words.moved_word"): [row.label for row in rows],
        t("words.moved_overlap"): [f"{row.overlap:.0%}" for row in rows],
        t("words.moved_near", model=first[:40]): [", ".join(row.old[:NAMES_SHOWN]) for row in rows],
        t("words.moved_near", model=second[:40]) + "\u200b" * (first[:40] == second[:40]): [
            ", ".join(row.new[:NAMES_SHOWN]) for row in rows
        ],
    }
