"""What stands above every page: the open space, the way to another one, and the language."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard import resources, state
from dashboard.components.plain import say_error
from dashboard.links import GIVEN, MADE, TRAINED
from dashboard.projecting import has_own_points
from dashboard.samples import DEFAULT_SAMPLE, SAMPLES
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, Words, plain
from embeddings.errors import EmbeddingsError, Message
from embeddings.remedies import remedies_of
from embeddings.space import EmbeddingSpace
from embeddings.training import ALGORITHMS

# Pages of ratings or a table say themselves what they are about: there the open space would be another one.
OWN_DATA = ("recommender", "categories")
STYLE = Path(__file__).parent.parent / "style.css"


def open_default(explorer: ExplorerState, language: str) -> None:
    """Open what the link names, or the language's own sample; a link to an upload waits for its file."""
    if explorer.space is not None or explorer.link.source.startswith("upload:"):
        return
    if explorer.link.source.startswith(TRAINED):
        explorer.open_linked_model()
        return
    if explorer.link.source.startswith(MADE):
        explorer.open_linked_made()
        return
    wanted = explorer.link.source.removeprefix("sample:")
    if wanted in SAMPLES:
        if explorer.link.query and SAMPLES[wanted].modality == "text":
            resources.open_ahead(SAMPLES[wanted].encoder)
        open_sample(explorer, wanted)
        return
    open_sample(explorer, first_sample(language))
    if wanted:
        missing = Message(
            "link_sample_missing",
            "The link names a sample that is not here, {sample}: this one is shown instead",
            {"sample": wanted},
        )
        explorer.notes = (missing,)


def first_sample(language: str) -> str:
    """The sample that a visitor sees who asked for nothing."""
    own = f"topics-{language}"
    return own if own in SAMPLES else DEFAULT_SAMPLE


def open_sample(explorer: ExplorerState, sample_id: str) -> None:
    """A sample in its best light: the method and the color of its row, where the link does not say otherwise."""
    row, space = SAMPLES[sample_id], resources.sample_space(sample_id)
    if explorer.link.method == GIVEN and not has_own_points(space):
        explorer.link.method = ""  # what is no map yet cannot be shown as it is
    explorer.open_space(space, f"sample:{sample_id}", method=row.method, color=row.color)


def header(t: Words, page: str) -> None:
    """The page's style, and one line: dataset · items · encoder, and the language at its end."""
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="center", key="frame-header"):
        st.markdown("" if page in OWN_DATA else _what_is_open(t), width="stretch")
        st.segmented_control(
            t("frame.language"),
            list(LANGUAGES),
            # Streamlit looks for an emoji in a first word that is not ASCII, and its table takes 0.2 s of the first page.
            format_func=lambda name: f" {LANGUAGES[name]}",
            key=state.LANGUAGE,
            required=True,
            persist_state="session",
            label_visibility="collapsed",
        )


def space_title(t: Words, source: str, space: EmbeddingSpace) -> str:
    """The sample's name in the visitor's language, or the name of the upload."""
    key = f"samples.{source.removeprefix('sample:')}.title"
    return t(key) if source.startswith("sample:") and key in t else space.name


def nothing_open(t: Words) -> None:
    """The empty state of every page that needs a space: what the link wants, and the way to bring it."""
    if state.explorer().link.source.startswith(TRAINED):
        st.info(t("frame.model_gone"), icon=":material/model_training:")
        st.page_link("views/train.py", label=t("frame.train_again"), icon=":material/arrow_back:")
        return
    if state.explorer().link.source.startswith(MADE):
        st.info(t("frame.made_gone"), icon=":material/category:")
        for name in ("recommender", "categories"):
            st.page_link(f"views/{name}.py", label=t(f"frame.{name}"), icon=":material/arrow_forward:")
        return
    st.info(t("frame.nothing_open"), icon=":material/upload_file:")
    st.page_link("views/start.py", label=t("frame.bring"), icon=":material/arrow_back:")


def with_open_space(draw: Callable[[Words, ExplorerState, EmbeddingSpace], None]) -> None:
    """Draw a page of the open space, or what to do without one; what its visitor can mend is said in its place."""
    t, explorer = state.vocabulary(), state.explorer()
    if explorer.space is None:
        nothing_open(t)
        return
    try:
        draw(t, explorer, explorer.space)
    except EmbeddingsError as error:
        say_error(t, error)


def _what_is_open(t: Words) -> str:
    explorer = state.explorer()
    if explorer.space is None:
        is_model = explorer.link.source.startswith((TRAINED, MADE))
        return t("frame.waiting_for_model" if is_model else "frame.waiting_for_file")
    title = plain(space_title(t, explorer.link.source, explorer.space))
    encoder = explorer.space.receipt.encoder
    named = t("frame.given") if encoder == "given" else _encoder(t, encoder)
    part = "" if explorer.whole is None else f" · {t('frame.part_of', n=len(explorer.whole))}"
    steps = " + ".join(t.message(remedy.named) for remedy in remedies_of(explorer.space))
    remedied = f" · :blue-badge[{t('frame.remedied', steps=steps)}]" if steps else ""
    return f"**{title}** · {t('frame.items', n=len(explorer.space))}{part} · {named}{remedied}"


def _encoder(t: Words, encoder: str) -> str:
    row = ALGORITHMS.get(encoder.removeprefix(TRAINED))
    return f"`{encoder}`" if row is None else t("frame.trained", algorithm=row.label)
