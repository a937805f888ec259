"""A model that was trained here: its name, the ways on from it, how it learned, and what it can know."""

from functools import partial

import streamlit as st

from dashboard import asking
from dashboard.components.polling import leave_for
from dashboard.components.selection import space_parquet
from dashboard.components.train_compare import first_formula
from dashboard.components.train_job import loss_chart
from dashboard.figures.training import ReplayWords, replay_figure
from dashboard.state import MOST_TRAINED, ExplorerState
from dashboard.text import Words, plain
from embeddings.corpora import STOCK
from embeddings.replay import replay
from embeddings.space import EmbeddingSpace
from embeddings.training import Trained

KEY = "train.model"
SMALL, MIDDLE = 100_000, 5_000_000  # words of a corpus: what it can teach changes about there
FORMATS = (("parquet", ".parquet"), ("text", ".txt"), ("binary", ".bin"), ("npy", ".npy"), ("labels", ".tsv"))


def choose_model(t: Words, explorer: ExplorerState) -> str:
    """The name of the model that is looked at: the newest, until another is chosen."""
    names = list(explorer.trained)
    key, seen = f"{KEY}.chosen", f"{KEY}.seen"
    is_new = bool(explorer.training and explorer.training.models and explorer.training.is_over)
    is_new = is_new and st.session_state.get(seen) != explorer.collected
    if is_new or st.session_state.get(key) not in names:
        st.session_state[seen] = explorer.collected
        newest = len(explorer.training.models) if explorer.training is not None else 1
        st.session_state[key] = names[-max(1, newest) :][0]  # of four that were trained together, the first
    if len(names) == 1:
        return names[0]
    chosen = st.pills(
        t("train.kept", n=len(names)),
        names,
        format_func=lambda name: plain(name, 60),
        required=True,
        key=key,
        help=t("train.help_kept", most=MOST_TRAINED),
    )
    return chosen or names[-1]


def actions(t: Words, explorer: ExplorerState, name: str) -> None:
    """Name it, open it, ask it, download it, or throw it away."""
    trained = explorer.trained[name]
    with st.container(horizontal=True, vertical_alignment="bottom", key="train-actions"):
        _rename(t, explorer, name)
        if st.button(t("train.open"), type="primary", icon=":material/scatter_plot:", key=f"{KEY}.open"):
            explorer.open_trained(name)
            leave_for("views/map.py")
        if st.button(t("train.ask"), icon=":material/function:", key=f"{KEY}.ask"):
            explorer.open_trained(name)
            explorer.link.formula = first_formula(trained.space)
            leave_for("views/words.py")
        with st.popover(t("map.download"), icon=":material/download:"):
            _downloads(t, trained.space, name)
        st.button(
            t("train.forget"),
            icon=":material/delete:",
            type="tertiary",
            key=f"{KEY}.forget",
            on_click=explorer.forget_trained,
            args=(name,),
        )


def facts(t: Words, trained: Trained) -> None:
    """What came out, in one line, and what it can know."""
    last = trained.epochs[-1] if trained.epochs else None
    parts = [t("train.words", n=len(trained.space)), t("encoders.dim", dim=trained.space.dim)]
    if last is not None:
        parts.append(t("train.epochs_done", n=last.number, total=last.total))
        rate = len(trained.epochs) / sum(1 / epoch.words_per_second for epoch in trained.epochs)
        parts.append(t("train.took", seconds=trained.seconds, rate=rate))
    parts.append(t("train.reproducible_yes" if trained.settings.is_reproducible else "train.reproducible_no"))
    st.caption(" · ".join(parts))


def _learned(t: Words, trained: Trained) -> None:
    """What a corpus of this size and kind can teach, and what it cannot."""
    n = int(trained.space.metadata["count"].sum())
    corpus = str(trained.space.receipt.settings.get("corpus", ""))
    size = "small" if n < SMALL else "middle" if n < MIDDLE else "large"
    kind = corpus if corpus in STOCK else size
    st.info(t(f"train.learns_{kind}", n=n), icon=":material/school:")


def curves(t: Words, trained: Trained) -> None:
    """How the loss fell, beside the replay of how the watched words found their places."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{t('train.loss')}**", help=t("train.help_loss"))
        loss_chart(t, {trained.space.name: trained.epochs}, f"{KEY}.loss")
        _learned(t, trained)
    with right:
        st.markdown(f"**{t('train.replay')}**", help=t("train.help_replay"))
        _replay(t, trained)


def _replay(t: Words, trained: Trained) -> None:
    if len(trained.snapshots) < 2:
        st.caption(t("train.no_replay"))
        return
    seen = replay(trained.snapshots)
    said = ReplayWords(t.table("analogies")["axis"], t("train.after_epoch"), t("train.play"))
    theme = st.context.theme.type or "light"
    st.plotly_chart(
        replay_figure(seen.points, seen.words, seen.epochs, seen.shares, said, theme),
        key=f"{KEY}.replay",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=t("train.replay_alt", n=len(seen.words), first=seen.epochs[0], last=seen.epochs[-1]),
    )


def _rename(t: Words, explorer: ExplorerState, name: str) -> None:
    key = f"{KEY}.name {name}"

    def rename() -> None:
        wanted = asking.tidy(str(st.session_state.get(key) or ""))[: asking.NAME_LETTERS]
        if wanted and wanted not in explorer.trained:
            explorer.rename_trained(name, wanted)
            st.session_state[f"{KEY}.chosen"] = wanted

    st.text_input(t("train.name"), name, key=key, on_change=rename, width=320)


def _downloads(t: Words, space: EmbeddingSpace, name: str) -> None:
    stem = "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")
    for kind, ending in FORMATS:
        st.download_button(
            t(f"train.download_{kind}"),
            partial(written, space, kind),
            f"{stem}{ending}",
            key=f"{KEY}.download.{kind}",
            on_click="ignore",
        )


def written(space: EmbeddingSpace, kind: str) -> bytes:
    """The file of that kind, made when it is asked for."""
    from embeddings.training import export

    write = {
        "parquet": space_parquet,
        "text": export.to_word2vec_text,
        "binary": export.to_word2vec_binary,
        "npy": export.to_npy,
        "labels": export.to_labels_tsv,
    }
    return write[kind](space)
