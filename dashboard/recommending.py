"""The recommender page: which ratings and which model the link asks for, who is looked at, and the work to be done."""

import re
from dataclasses import asdict
from typing import Any, cast

import numpy as np

from dashboard import resources
from dashboard.components.awaited import Work
from dashboard.components.upload import Upload
from dashboard.links import Link
from dashboard.recommender_resources import sample
from dashboard.state import ExplorerState
from embeddings.errors import SettingsError
from embeddings.graph import graph_size
from embeddings.isolated import project_isolated
from embeddings.progress import Progress
from embeddings.projections import PCA, TSNE, UMAP, Projection, Settings, project, resolve
from embeddings.ratings import RatingColumns, Ratings, read_ratings
from embeddings.recommend import (
    DEFAULT,
    RECOMMENDERS,
    ItemNeighbors,
    Popularity,
    Recommender,
    RecommenderSettings,
    fit,
    recommender_from_dict,
)
from embeddings.recommend.evaluation import Split, evaluate
from embeddings.space import EmbeddingSpace

SAMPLE = "sample"
ROOMS = ("offers", "similar", "newcomer", "measured")
PLANES = ("umap", "pca")
SPLITS = ("time", "random")
K = 10  # of a list of recommendations
MOST_PICKS = 20
USUAL_LIKES = 20
QUICK_BYTES, QUICK_RATINGS, QUICK_POINTS = 1_000_000, 20_000, 300
READING, FITTING, DRAWING, MEASURING = (f"recommender.{name}" for name in ("read", "fit", "sky", "measure"))


def ratings_of(explorer: ExplorerState) -> Ratings | None:
    """The ratings that the link names: the sample, or those that this visitor has brought."""
    wanted = explorer.link.choices.get("ratings", "")
    if wanted == SAMPLE:
        return sample()
    held: Ratings | None = explorer.ratings
    return held if held is not None and held.digest == wanted else None


def take(explorer: ExplorerState, ratings: Ratings | None) -> None:
    """Go on with `ratings`, None for the sample; who and what was looked at belonged to those before."""
    explorer.ratings = ratings
    forget(explorer.link)
    explorer.link.choices["ratings"] = SAMPLE if ratings is None else ratings.digest


def forget(link: Link) -> None:
    """No ratings, and nothing of them."""
    for name in ("ratings", "who", "what", "picks", "akin"):
        link.choices[name] = ""


def model_of(link: Link) -> str:
    return link.choices.get("model") or DEFAULT.model


def asked(link: Link) -> RecommenderSettings:
    """The settings that the link asks for; numbers out of range are the usual ones."""
    given = dict(re.findall(r"([a-z_]+):([\d.]+)", link.choices.get("fitted", "")))
    try:
        return recommender_from_dict(model_of(link), given)
    except SettingsError:
        return RECOMMENDERS[model_of(link)]()


def ask(link: Link, settings: RecommenderSettings) -> None:
    """Write model and settings into the link: what is usual is not written."""
    usual = asdict(RECOMMENDERS[settings.model]())
    different = {name: value for name, value in asdict(settings).items() if value != usual[name]}
    link.choices["model"] = "" if settings.model == DEFAULT.model else settings.model
    link.choices["fitted"] = ",".join(f"{name}:{value:.12g}" for name, value in different.items())


def row_of(link: Link, name: str, n: int) -> int | None:
    """The row that the link has as its choice `name`; None for none, and for one that there is not."""
    held = link.choices.get(name, "")
    return int(held) if held.isdecimal() and int(held) < n else None


def user_of(link: Link, model: Recommender) -> int:
    """The user of the link; else somebody who likes enough to be understood and not too much to be looked over."""
    row = row_of(link, "who", model.ratings.n_users)
    return int(np.abs(np.diff(model.preferences.indptr) - USUAL_LIKES).argmin()) if row is None else row


def picks_of(link: Link, n: int) -> list[int]:
    """The items that a new user has picked, in their order."""
    rows = [int(part) for part in link.choices.get("picks", "").split(".") if part]
    return [row for row in dict.fromkeys(rows) if row < n][:MOST_PICKS]


def pick(link: Link, rows: list[int]) -> None:
    link.choices["picks"] = ".".join(map(str, rows[:MOST_PICKS]))


def reading_work(brought: Upload, columns: RatingColumns) -> Work:
    files = brought.tables

    def run(progress: Progress) -> Ratings:
        return read_ratings(files, columns, resources.limits())

    is_quick = sum(len(file.data) for file in files) < QUICK_BYTES
    return Work(READING, (brought.key, columns), run, "read_ratings", is_quick)


def fitting_work(ratings: Ratings, settings: RecommenderSettings) -> Work:
    def run(progress: Progress) -> Recommender:
        return fit(ratings, settings, progress)

    return Work(FITTING, (ratings.digest, settings), run, "fit", len(ratings) <= QUICK_RATINGS, height=420)


def plane_of(link: Link) -> str:
    return link.choices.get("plane") or PLANES[0]


def drawing_work(space: EmbeddingSpace, method: str) -> Work:
    """Users and items on one plane, along the shared graph of their space."""
    kind: Settings = PCA() if method == "pca" else UMAP()
    settings = resolve(kind, len(space))
    is_quick = isinstance(settings, PCA) or len(space) <= QUICK_POINTS
    return Work(
        DRAWING,
        (space.digest, settings),
        lambda progress: _draw(space, settings, progress),
        "project",
        is_quick,
        560,
    )


def _draw(space: EmbeddingSpace, settings: Settings, progress: Progress) -> Projection:
    held = resources.finished_maps().get((space.digest, settings))
    if held is not None:
        return held
    graph = None
    if isinstance(settings, TSNE | UMAP) and bool((space.vectors != space.vectors[0]).any()):
        needed = graph_size(settings, len(space))
        graph = (
            resources.graph(space.digest, settings.metric, needed, space.vectors, progress)
            if needed
            else None
        )
    run = project if len(space) <= 1_000 else project_isolated
    made = run(space.vectors, settings, graph, progress)
    resources.finished_maps().put((space.digest, settings), made)
    return made


def compared(settings: RecommenderSettings) -> tuple[RecommenderSettings, ...]:
    """What is measured side by side: the model at hand, the usual one, and the two baselines."""
    return tuple(dict.fromkeys((settings, cast(RecommenderSettings, DEFAULT), ItemNeighbors(), Popularity())))


def split_of(link: Link, ratings: Ratings) -> str:
    """How the link wants ratings to be split; those without times can only be split at random."""
    held = link.choices.get("split", "") or SPLITS[0]
    return held if ratings.times is not None else "random"


def measuring_work(ratings: Ratings, settings: RecommenderSettings, by: str) -> Work:
    which = compared(settings)
    split = Split(by=by)  # type: ignore[arg-type]

    def run(progress: Progress) -> Any:
        return evaluate(ratings, which, split, K, progress)

    return Work(MEASURING, (ratings.digest, which, split), run, "measure_offers", height=260)
