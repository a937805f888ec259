"""A training as its visitor sees it: the loss falls, how fast, how long still; and how it ended."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.components.plain import say_error
from dashboard.components.polling import until_over
from dashboard.components.progress import job_panel
from dashboard.figures.training import Curve, loss_figure, loss_names, loss_sketch
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from dashboard.training import Training, take_care
from embeddings.errors import EmbeddingsError
from embeddings.training import ALGORITHMS, Epoch

SKELETON_HEIGHT = 260


def stand(t: Words, explorer: ExplorerState) -> None:
    """Where the visitor's training stands: under way, stopped, failed, or gone from this server."""
    training = explorer.training
    if training is None:
        if explorer.link.training:
            st.info(t("train.gone"), icon=":material/link_off:")
    elif training.is_over:
        outcome(t, training)
        for note in training.notes:
            st.caption(f":material/info: {plain(t.message(note))}")
    else:
        until_over(lambda: training.is_over, lambda: watch(t, training))


def watch(t: Words, training: Training) -> None:
    """The training under way."""
    assert training.job is not None
    take_care(training)
    has_curve = any(training.epochs.values())
    title = t("train.running", corpus=training.recipe.source.name[:60])
    job_panel(t, training.job, title, t("train.stop"), 0 if has_curve else SKELETON_HEIGHT)
    if has_curve:
        st.caption(last_epoch(t, training))
        _curve({ALGORITHMS[name].label: list(log) for name, log in training.epochs.items() if log})


def _curve(epochs: Mapping[str, Sequence[Epoch]]) -> None:
    """The loss so far; the caption above it says the same in words."""
    curves = curves_of(epochs)
    if len(curves) > 1:
        st.html(loss_names(curves, _theme()))
    with st.container(key="train_curve"):  # style.css gives it its height
        st.image(loss_sketch(curves, total_of(epochs), _theme()), width="stretch")


def last_epoch(t: Words, training: Training) -> str:
    """What the last finished epoch was, and how fast."""
    algorithm, log = [(name, log) for name, log in training.epochs.items() if log][-1]
    epoch = log[-1]
    return t(
        "train.epoch",
        algorithm=ALGORITHMS[algorithm].label,
        n=epoch.number,
        total=epoch.total,
        loss=epoch.loss,
        rate=epoch.words_per_second,
    )


def loss_chart(t: Words, epochs: Mapping[str, Sequence[Epoch]], key: str) -> None:
    """The loss of each model after each epoch, by its name."""
    st.plotly_chart(
        loss_figure(curves_of(epochs), total_of(epochs), t.table("train.axis"), _theme()),
        key=key,
        config={"displayModeBar": False, "scrollZoom": False},
        alt=_spoken(t, epochs),
    )


def curves_of(epochs: Mapping[str, Sequence[Epoch]]) -> list[Curve]:
    return [Curve(name, [epoch.loss for epoch in log]) for name, log in epochs.items() if log]


def total_of(epochs: Mapping[str, Sequence[Epoch]]) -> int:
    """How many epochs the longest of them was to have."""
    return max(log[0].total for log in epochs.values() if log)


def _spoken(t: Words, epochs: Mapping[str, Sequence[Epoch]]) -> str:
    """A sentence of the same for who does not see the lines."""
    return t(
        "train.loss_alt", ends=", ".join(f"{name} {log[-1].loss:.2f}" for name, log in epochs.items() if log)
    )


def _theme() -> str:
    return st.context.theme.type or "light"


def outcome(t: Words, training: Training) -> None:
    """What is left of a training that was stopped."""
    if training.job is None or training.job.state != "cancelled":
        return
    if training.learned_part:
        last = training.models[-1].epochs[-1]
        st.info(t("train.stopped", n=last.number, total=last.total), icon=":material/stop_circle:")
    elif training.models:
        st.info(t("train.stopped_between", n=len(training.models)), icon=":material/stop_circle:")
    else:
        st.info(t("train.stopped_early"), icon=":material/stop_circle:")


def say_failure(t: Words, training: Training) -> None:
    """Why a training ended without a model, beside the form that can mend it."""
    error = training.job.error if training.job is not None and training.job.state == "failed" else None
    if isinstance(error, EmbeddingsError):
        say_error(t, error)
    elif error is not None:
        st.error(t("jobs.bug"), icon=":material/bug_report:")
