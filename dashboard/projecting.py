"""The map of the open space: shipped with its sample, finished before, or under way as a job with PCA meanwhile."""

from dataclasses import dataclass
from typing import Any

from dashboard import resources
from dashboard.jobs import Job, Report
from dashboard.links import GIVEN, Link
from dashboard.state import ExplorerState
from embeddings.errors import Message
from embeddings.graph import graph_size
from embeddings.isolated import project_isolated
from embeddings.projections import (
    PCA,
    TSNE,
    UMAP,
    Projection,
    Settings,
    adjustments,
    as_is,
    project,
    resolve,
    settings_from_dict,
)
from embeddings.space import EmbeddingSpace

# Items whose map is there within a second or two; above, a process that Cancel can end is worth its start.
IN_THREAD = 1_000
IN_THREAD_TSNE_3D = 200  # scikit-learn needs ten seconds for a thousand


@dataclass(frozen=True)
class Shown:
    """What stands on the map page: a projection, what was adjusted, and the job of the one that was asked for."""

    projection: Projection
    job: Job[Projection] | None = None
    notes: tuple[Message, ...] = ()


def asked_settings(link: Link) -> Settings:
    """The settings that the link asks for; `SettingsError` for values out of range."""
    method = "pca" if link.method == GIVEN else link.method
    return settings_from_dict(method, {**link.settings.get(method, {}), "n_components": link.n_components})


def settings_of(link: Link, space: EmbeddingSpace) -> Settings:
    """The settings that are used: every default and every limit of this space resolved."""
    return resolve(asked_settings(link), len(space))


def has_own_points(space: EmbeddingSpace) -> bool:
    """Ready vectors of 2 or 3 dimensions are a map already."""
    return space.receipt.encoder == "given" and space.dim in (2, 3)


def shown_map(explorer: ExplorerState) -> Shown:
    """The wanted map if there is one, else PCA while a job computes it."""
    space, link = explorer.space, explorer.link
    assert space is not None
    if link.method == GIVEN and has_own_points(space):
        return Shown(as_is(space.vectors))
    settings = settings_of(link, space)
    found = _known(explorer, space, settings)
    if found is not None:
        return Shown(found, None, _notes(link, space, found))
    quick = resolve(PCA(n_components=link.n_components), len(space))
    if isinstance(settings, PCA):
        made = _keep(space, settings, project(space.vectors, settings))
        return Shown(made, None, _notes(link, space, made))
    first = _known(explorer, space, quick) or _keep(space, quick, project(space.vectors, quick))
    return Shown(first, _job(explorer, space, settings), first.notes)


def _notes(link: Link, space: EmbeddingSpace, shown: Projection) -> tuple[Message, ...]:
    """A finished map knows what it was told; what this link asked for and did not get is said on top."""
    adjusted = adjustments(asked_settings(link), len(space))
    said = {note.code for note in adjusted}
    return (*adjusted, *(note for note in shown.notes if note.code not in said))


def _known(explorer: ExplorerState, space: EmbeddingSpace, settings: Settings) -> Projection | None:
    finished = resources.finished_maps().get((space.digest, settings))
    is_as_made = explorer.whole is None and explorer.raw is None
    if finished is None and explorer.link.source.startswith("sample:") and is_as_made:
        shipped = resources.sample_map(explorer.link.source.removeprefix("sample:"), settings)
        finished = shipped if shipped is not None and len(shipped.points) == len(space) else None
    return finished


def _keep(space: EmbeddingSpace, settings: Settings, made: Projection) -> Projection:
    resources.finished_maps().put((space.digest, settings), made)
    return made


def _job(explorer: ExplorerState, space: EmbeddingSpace, settings: Settings) -> Job[Projection]:
    """The job of exactly this map; one for a map that is no longer wanted is cancelled."""
    wanted = (space.digest, settings)
    done = explorer.map_job is not None and explorer.map_job.state == "done"
    # Done, and not there any more: the maps of others have pushed it off the shelf.
    is_lost = done and _known(explorer, space, settings) is None
    if explorer.map_job is None or explorer.map_wanted != wanted or is_lost:
        if explorer.map_job is not None:
            explorer.map_job.cancel()
        explorer.map_wanted = wanted
        explorer.map_job = resources.session_jobs(explorer.session).submit(
            lambda report: compute(space, settings, report)
        )
    job: Job[Any] = explorer.map_job
    return job


def compute(space: EmbeddingSpace, settings: Settings, report: Report) -> Projection:
    """The shared graph, then the projection; large ones in a process that Cancel can end."""
    graph = None
    is_one_point = bool((space.vectors == space.vectors[0]).all())  # nobody is nearer than anybody else
    needed = 0 if is_one_point else graph_size(settings, len(space))
    if needed and isinstance(settings, TSNE | UMAP):
        report.begin("graph")
        graph = resources.graph(space.digest, settings.metric, needed, space.vectors, report)
    report.begin("project")
    is_slow = isinstance(settings, TSNE) and settings.n_components == 3
    run = project if len(space) <= (IN_THREAD_TSNE_3D if is_slow else IN_THREAD) else project_isolated
    return _keep(space, settings, run(space.vectors, settings, graph, report))
