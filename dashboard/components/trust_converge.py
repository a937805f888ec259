"""The tab where t-SNE is watched: live while it works, then played, paused, and kept where it was stopped."""

import tempfile
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import partial
from operator import itemgetter
from pathlib import Path

import streamlit as st

from dashboard.checking import checked, colors_of, shared_graph, varied_settings
from dashboard.components.awaited import Work, awaited, is_asked, is_under_way
from dashboard.components.polling import until_over
from dashboard.components.trust_maps import color_note, dot_of, picture, sample_note, start_button
from dashboard.figures.converging import ConvergingWords, converging_figure, thinned
from dashboard.state import ExplorerState
from dashboard.text import Words
from dashboard.trust_resources import Checked, growing, grown
from embeddings.convergence import Frame, converge
from embeddings.progress import Progress
from embeddings.projections import TSNE
from embeddings.projections.settings import fitting_perplexity
from embeddings.space import EmbeddingSpace

PLACE = "trust.converge"
N_EPOCHS = 500  # by when it has settled, and nobody has left
LIVE_WIDTH = 480  # about as large as the figure that follows


def converge_tab(t: Words, explorer: ExplorerState, space: EmbeddingSpace) -> None:
    st.markdown(t("trust.converge_about"))
    at = checked(explorer)
    sample_note(t, at)
    settings = watched_settings(explorer, len(at.space))
    work = converge_work(t, explorer, at.space, settings)
    is_begun = is_asked(explorer, work) or bool(grown(work.wanted))
    offer = t("trust.watch_offer", n=settings.n_epochs or N_EPOCHS, perplexity=settings.perplexity)
    if not is_begun and not start_button(t("trust.watch"), offer, "trust.watch"):
        return
    done = awaited(t, explorer, work, t("trust.watch_title", perplexity=settings.perplexity))
    if done is None and is_under_way(explorer, PLACE):
        until_over(lambda: not is_under_way(explorer, PLACE), lambda: _live(t, explorer, at, settings))
    else:
        played(t, explorer, at, settings, done)


def watched_settings(explorer: ExplorerState, n: int) -> TSNE:
    """t-SNE as the map page has it, by the engine that can be watched."""
    asked = varied_settings(explorer, "tsne")
    assert isinstance(asked, TSNE)
    fitting = fitting_perplexity(asked.perplexity, n)
    return replace(asked, perplexity=fitting, n_epochs=asked.n_epochs or N_EPOCHS, engine="opentsne")


def watched(explorer: ExplorerState, space: EmbeddingSpace, settings: TSNE) -> tuple[Hashable, ...]:
    """What names the frames: where to stop is each visitor's own choice."""
    return (PLACE, space.digest, settings, explorer.session)


def converge_work(t: Words, explorer: ExplorerState, space: EmbeddingSpace, settings: TSNE) -> Work:
    """The job: what was stopped starts anew, and what it has shown stays when it is stopped."""
    key = watched(explorer, space, settings)

    def run(progress: Progress) -> dict[int, Frame]:
        frames: dict[int, Frame] = growing(key)
        if settings.n_epochs in frames:
            return frames  # seen to the end, and only pushed off the shelf of what is done
        frames.clear()

        def see(frame: Frame) -> None:
            frames[frame.epoch] = frame

        is_small = len(space) < 5 or bool((space.vectors == space.vectors[0]).all())
        graph = None if is_small else shared_graph(space, settings)
        converge(space.vectors, settings, see, graph, progress)
        return frames

    return Work(PLACE, key, run, "converge", cancel=t("trust.stop_here"))


def _live(t: Words, explorer: ExplorerState, at: Checked, settings: TSNE) -> None:
    """The points as they stand now."""
    frames = frames_of(explorer, at, settings)
    if not frames:
        return
    st.markdown(said_of(t, frames[-1]))
    with st.container(horizontal_alignment="center"), st.container(width=LIVE_WIDTH):
        picture(frames[-1].points, colors_of(t, explorer, at), t("trust.watch_alt", n=frames[-1].epoch))


def frames_of(explorer: ExplorerState, at: Checked, settings: TSNE) -> list[Frame]:
    """What was seen so far, in order."""
    return in_order(grown(watched(explorer, at.space, settings)))


def in_order(frames: dict[int, Frame]) -> list[Frame]:
    """Frames by their epochs, from a copy: the job goes on, and may begin anew, meanwhile."""
    return [frame for _, frame in sorted(dict(frames).items(), key=itemgetter(0))]


def said_of(t: Words, frame: Frame) -> str:
    """How far it is, and how good by t-SNE's own measure."""
    phase = t("trust.phase_early" if frame.is_exaggerated else "trust.phase_late")
    if frame.kl_divergence != frame.kl_divergence:  # not a number: nothing was measured at the start
        return t("trust.frame_start", epoch=frame.epoch, phase=phase)
    return t("trust.frame", epoch=frame.epoch, kl=frame.kl_divergence, phase=phase)


def played(
    t: Words, explorer: ExplorerState, at: Checked, settings: TSNE, done: dict[int, Frame] | None
) -> None:
    """What was seen, `done` where it was seen to the end, to be played again, and the last picture to be kept."""
    frames = in_order(done) if done else frames_of(explorer, at, settings)
    if not frames:
        return
    shown = [frames[i] for i in thinned([frame.epoch for frame in frames])]
    color = colors_of(t, explorer, at)
    figure = converging_figure(
        [frame.points for frame in shown],
        [frame.epoch for frame in shown],
        at.space.labels,
        color,
        ConvergingWords(t("trust.epoch"), t("trust.play"), t("trust.pause")),
        st.context.theme.type or "light",
        dot_of(len(at.space)) + 1,
    )
    st.markdown(t("trust.ended", epoch=frames[-1].epoch, kl=frames[-1].kl_divergence))
    st.plotly_chart(
        figure,
        key="trust.converging",
        config={
            "displaylogo": False,
            "modeBarButtons": [["toImage"]],
            "displayModeBar": True,
            "toImageButtonOptions": {"filename": "t-sne", "scale": 2},
        },
        alt=t("trust.watch_alt", n=frames[-1].epoch),
    )
    color_note(t, explorer, color)
    _keep(t, at, settings, frames)


def _keep(t: Words, at: Checked, settings: TSNE, frames: Sequence[Frame]) -> None:
    """The last picture as a file that the map page's readers and others open."""
    st.download_button(
        t("trust.keep", epoch=frames[-1].epoch),
        partial(map_file, at.space, settings, frames[-1]),
        f"t-sne-epoch-{frames[-1].epoch}.parquet",
        key="trust.keep",
        icon=":material/download:",
        on_click="ignore",
        help=t("trust.help_keep"),
    )


def map_file(space: EmbeddingSpace, settings: TSNE, frame: Frame) -> bytes:
    """A map file of one frame, with its receipt."""
    from embeddings.maps import write_map
    from embeddings.projections import Projection, settings_to_dict

    stopped = {**settings_to_dict(settings), "stopped_after": frame.epoch}
    with tempfile.TemporaryDirectory(prefix="vectarium-") as folder:
        path = Path(folder) / "map.parquet"
        write_map(space, Projection(frame.points, settings, stopped, engine="opentsne"), path)
        return path.read_bytes()
