"""Which test, and which vectors take it."""

from collections.abc import Mapping

import streamlit as st

from dashboard import resources
from dashboard.components.choice import choice
from dashboard.components.frame import space_title
from dashboard.components.plain import say_error
from dashboard.links import PACKAGED, TRAINED
from dashboard.measuring import (
    OWN,
    Kind,
    Measuring,
    Model,
    OwnFile,
    Test,
    fitting_test,
    likely_kind,
    own_test,
    ready_test,
)
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.catalog import encoder_row
from embeddings.errors import EmbeddingsError
from embeddings.evaluation import QUESTION_SETS, Questions
from embeddings.space import EmbeddingSpace

PRETRAINED = "glove-6b-50d"
OPEN = "open"
TESTS = ("simlex999", "wordsim353", "google-analogies", "questions-ko", OWN)
KINDS: tuple[Kind, ...] = ("analogies", "pairs")
NAME_LETTERS = 40


def measuring(explorer: ExplorerState) -> Measuring:
    """What this page holds for the visitor, from the first look on."""
    if not isinstance(explorer.measure, Measuring):
        explorer.measure = Measuring()
    return explorer.measure


def test_name(t: Words, test: Test) -> str:
    return test.content.name if test.id == OWN else t(f"measure.set.{test.id}")


def choose_test(t: Words, explorer: ExplorerState) -> Test | None:
    """The set that takes the floor; None while a file of one's own has not been brought, or cannot be read."""
    newest = next((model.space for model in reversed(explorer.trained.values())), None)
    wanted = explorer.link.test if explorer.link.test in TESTS else fitting_test(newest)

    def write(name: str) -> None:
        explorer.link.test = name

    names = {name: t(f"measure.set.{name}") for name in TESTS}
    choice(t("measure.test"), names, wanted, "measure.test", write, t("measure.test_help"))
    if wanted == OWN:
        return _own(t, measuring(explorer))
    test, row = ready_test(wanted), QUESTION_SETS[wanted]
    source, licence = (
        t.get(f"measure.source.{wanted}", row.source),
        t.get(f"measure.licence.{wanted}", row.licence),
    )
    facts = (_size(t, test), _source(source, row.url), plain(licence))
    st.caption(f"{t(f'measure.about_set.{wanted}')}  \n{' · '.join(facts)}")
    return test


def choose_models(t: Words, explorer: ExplorerState) -> list[Model]:
    """The vectors that take the test: what the visitor trained, else the packaged words."""
    offered = _offered(t, explorer)
    chosen = _linked(t, explorer, offered) or _best(offered)
    if len(offered) > 1:
        key = "measure.models"
        st.session_state[key] = chosen

        def choose() -> None:
            named = (_name_in_link(explorer, one) for one in st.session_state.get(key) or ())
            explorer.link.models = tuple(dict.fromkeys(named))

        st.pills(
            t("measure.models"),
            list(offered),
            selection_mode="multi",
            format_func=lambda name: plain(offered[name], NAME_LETTERS),
            key=key,
            on_change=choose,
            help=t("measure.models_help"),
        )
    models = [Model(key, offered[key], _space(explorer, key)) for key in chosen]
    if not explorer.trained:
        known = t("measure.takes_it", name=plain(models[0].name), n=len(models[0].space))
        if len(offered) == 1:
            st.caption(known)
        st.page_link("views/train.py", label=t("measure.train_first"), icon=":material/model_training:")
    return models


def _own(t: Words, held: Measuring) -> Test | None:
    """A file, and how it is to be read; what is wrong with it is said below it."""
    uploaded = st.file_uploader(
        t("measure.file"),
        key="measure.file",
        help=t("measure.file_help"),
        max_upload_size=resources.limits().file_mb,
    )
    if uploaded is not None:
        held.file = OwnFile(uploaded.name, uploaded.getvalue())
    if held.file is None:
        _how_files_look(t)
        return None
    if uploaded is None:
        _still_here(t, held)
    try:
        return _read(t, held.file)
    except EmbeddingsError as error:
        say_error(t, error)
        return None


def _read(t: Words, file: OwnFile) -> Test:
    kind = st.segmented_control(
        t("measure.read_as"),
        KINDS,
        default=likely_kind(file),
        format_func=lambda name: t(f"measure.read_as_{name}"),
        key=f"measure.read_as {file.digest}",
        required=True,
    )
    test = own_test(file, kind)
    st.caption(f"{plain(file.name, 80)} · {_size(t, test)}")
    return test


def _still_here(t: Words, held: Measuring) -> None:
    assert held.file is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("measure.still_here", name=plain(held.file.name, 80)), width="content")
        if st.button(t("measure.put_away"), icon=":material/close:", type="tertiary", key="measure.put_away"):
            held.file = None
            st.rerun()


def _how_files_look(t: Words) -> None:
    for text, example, column in zip(
        ("measure.file_empty", "measure.file_empty_pairs"),
        ("measure.example_analogies", "measure.example_pairs"),
        st.columns(2),
        strict=True,
    ):
        column.caption(t(text))
        column.code(t(example), language=None)


def _offered(t: Words, explorer: ExplorerState) -> dict[str, str]:
    """Names by key: what was trained here, the open words where they are something else, the packaged words."""
    offered = {f"{TRAINED}{name}": name for name in explorer.trained}
    held = {model.space.digest for model in explorer.trained.values()}
    space = explorer.space
    if space is not None and space.receipt.modality == "token" and space.digest not in held:
        offered[OPEN] = t("measure.open_space", title=space_title(t, explorer.link.source, space))
    return {**offered, PRETRAINED: encoder_row(PRETRAINED).label}


def _linked(t: Words, explorer: ExplorerState, offered: Mapping[str, str]) -> list[str]:
    """The models that the link names, of those that are here; it is said where one is not."""
    here: dict[str, str] = {}
    for key in offered:
        here.setdefault(_name_in_link(explorer, key), key)
    wanted = explorer.link.models
    # The frame says which file is waited for.
    is_waiting = explorer.space is None and explorer.link.source.startswith("upload:")
    if not is_waiting and any(name not in here for name in wanted):
        st.info(t("measure.model_gone"), icon=":material/model_training:")
    return [here[name] for name in wanted if name in here]


def _name_in_link(explorer: ExplorerState, key: str) -> str:
    """A name that another session knows, too."""
    return PACKAGED if key == PRETRAINED else _space(explorer, key).digest


def _best(offered: dict[str, str]) -> list[str]:
    return [key for key in offered if key.startswith(TRAINED)] or [PRETRAINED]


def _space(explorer: ExplorerState, key: str) -> EmbeddingSpace:
    if key == OPEN:
        assert explorer.space is not None
        return explorer.space
    if key.startswith(TRAINED):
        return explorer.trained[key.removeprefix(TRAINED)].space
    return resources.word_vectors(key)


def _size(t: Words, test: Test) -> str:
    if isinstance(test.content, Questions):
        return t("measure.size_analogies", n=len(test.content), sections=len(test.content.sections))
    return t("measure.size_pairs", n=len(test.content))


def _source(source: str, url: str) -> str:
    return f"[{plain(source)}]({url})" if url else plain(source)
