"""The self-test of detectors: what the link asks to plant, the work, and what its result comes to."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from dashboard.components.awaited import Work
from dashboard.links import Link
from dashboard.outlying import Fit
from embeddings.outliers import DETECTORS, Detector, Plantings, SelfTest, Tested, self_test
from embeddings.outliers.groups import group_columns
from embeddings.outliers.plant import KINDS, Kind
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace

BY_KMEANS = "kmeans"
LOW = 0.6  # a mean AUROC below which no detector is worth believing
EQUAL = 0.01  # of the mean AUROC: what chance moves from one seed to the next


def soil(fit: Fit) -> EmbeddingSpace:
    """Where outliers are planted: among the items that are declared normal."""
    return fit.space if fit.normal is None else fit.space.select(np.asarray(fit.normal), "normal")


def kinds_of(link: Link) -> tuple[Kind, ...]:
    """What is planted, all kinds where the link says nothing."""
    held = link.choices.get("plants", "").split(".")
    return tuple(kind for kind in KINDS if kind in held) or KINDS


def write_kinds(link: Link, kinds: Sequence[str]) -> None:
    chosen = [kind for kind in KINDS if kind in kinds]
    link.choices["plants"] = "" if len(chosen) in (0, len(KINDS)) else ".".join(chosen)


def group_options(space: EmbeddingSpace) -> list[str]:
    """Columns that name groups, by their numbers, and k-means."""
    columns = list(space.columns)
    return [*(str(columns.index(name)) for name in group_columns(space)), BY_KMEANS]


def groups_by(link: Link, space: EmbeddingSpace) -> str:
    """What tells topics apart: as the link has it, else the first column that names groups."""
    options, held = group_options(space), link.choices.get("topics", "")
    return held if held in options else options[0]


def write_groups(link: Link, space: EmbeddingSpace, chosen: str) -> None:
    link.choices["topics"] = "" if chosen == group_options(space)[0] else chosen


def asked(link: Link, space: EmbeddingSpace) -> Plantings:
    by = groups_by(link, space)
    return Plantings(kinds_of(link), None if by == BY_KMEANS else space.columns[int(by)])


def planting_work(space: EmbeddingSpace, plantings: Plantings) -> Work:
    """Every detector with its usual settings on the same outliers."""
    every = tuple(kind() for kind in DETECTORS.values())

    def run(progress: Progress) -> SelfTest:
        return self_test(space, every, plantings, progress)

    return Work("outliers.planted", (space.digest, plantings), run, "plant", height=320)


def tested(found: SelfTest, settings: Detector) -> list[Tested]:
    """What one detector found, kind by kind."""
    return [one for one in found.tested if one.settings == settings]


def ranked(found: SelfTest) -> list[Detector]:
    """The detectors by their mean over the kinds, the best first."""
    every = dict.fromkeys(one.settings for one in found.tested)
    return sorted(every, key=lambda settings: -found.mean(settings))


def best_of(found: SelfTest, kind: Kind) -> Tested:
    """Who finds one kind best."""
    return max((one for one in found.tested if one.kind == kind), key=lambda one: one.auroc.value)


def verdict_of(found: SelfTest, order: Sequence[Detector]) -> Literal["none", "either", "one"]:
    """Whether one detector is ahead, two are alike, or none finds what was planted."""
    best = found.mean(order[0])
    if best < LOW:
        return "none"
    return "either" if best - found.mean(order[1]) < EQUAL else "one"
