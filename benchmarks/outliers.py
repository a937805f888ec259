"""Which detector finds planted outliers, in how many spaces; and neighbors' values from the graph at hand.

    python -m benchmarks.outliers [auroc] [settings] [graph] [--repeats 3] [--items 2000]

The samples get outliers of four kinds (`embeddings/outliers/plant.py`): a few items of topics that are held out, noise of
the same columns, noise of the same covariance, and items of which one half is another's. `settings` is how the defaults
were chosen, by seeds from 1,000 on; `auroc` compares the defaults with the peers, by seeds from 0 on. PyOD is installed into
build/peers (peers.txt).
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.neighbors import glove
from benchmarks.peers import PEERS, install
from benchmarks.tables import Options, Table, main
from benchmarks.timing import ROOT, Row, machine, measure, run_python
from dashboard.samples import load_space
from embeddings.clusters.cluster import as_clustered
from embeddings.graph import knn_graph
from embeddings.outliers import (
    DEFAULT,
    DETECTORS,
    KINDS,
    KNN,
    LOF,
    Cluster,
    Detector,
    Planted,
    detect,
    detector_to_dict,
    plant,
    roc,
)

SPACES = {  # and the columns that name their groups
    "topics-en": "topic",
    "topics-ko": "topic",
    "countries": "continent",
    "words": None,
    "digits": "digit",
    "emoji": "category",
    "digit-pictures": "digit",
}
MOST = 2_000  # items of a space
CHOSEN_BY, TOLD_BY = 1_000, 0  # the first seeds
TARGET = 0.08

ECOD = """
import sys
import numpy as np
from pyod.models.ecod import ECOD
given = np.load(sys.argv[1])
np.savez(sys.argv[2], **{name: ECOD().fit(given[name]).decision_scores_ for name in given.files})
"""


@dataclass(frozen=True, eq=False)
class Scored:
    """The AUROC of one detector in each space, kind and repeat: (spaces, kinds, repeats)."""

    name: str
    areas: np.ndarray


@dataclass(frozen=True, eq=False)
class Case:
    """Outliers in a sample, planted with one seed."""

    planted: Planted
    seed: int

    def area(self, values: np.ndarray) -> float:
        return roc(values, self.planted.is_outlier).area


def cases(options: Options, first_seed: int) -> list[Case]:
    """Every space, kind and seed, in this order."""
    made = []
    for name, column in SPACES.items():
        space = load_space(name)
        rows = np.random.default_rng(first_seed).permutation(len(space))[: options.items or MOST]
        sample = space if len(rows) == len(space) else space.select(np.sort(rows))
        for kind in KINDS:
            for seed in range(first_seed, first_seed + options.repeats):
                made.append(Case(plant(sample, kind, column=column, random_state=seed), seed))
    return made


def _shaped(name: str, areas: Sequence[float]) -> Scored:
    return Scored(name, np.reshape(areas, (len(SPACES), len(KINDS), -1)))


def auroc(options: Options) -> list[Scored]:
    """All detectors by default, scikit-learn's isolation forest and PyOD's ECOD, on the same planted outliers."""
    given = cases(options, TOLD_BY)
    found = _ours([kind() for kind in DETECTORS.values()], given)
    inputs: dict[str, Callable[[Case], np.ndarray]] = {
        "": lambda case: case.planted.space.vectors,
        ", directions": lambda case: as_clustered(case.planted.space.vectors, "cosine"),
    }
    for said, vectors_of in inputs.items():
        found.append(
            _shaped(
                f"scikit-learn IsolationForest{said}", [_forest(case, vectors_of(case)) for case in given]
            )
        )
        found.append(_shaped(f"PyOD ECOD{said}", _ecod(given, [vectors_of(case) for case in given])))
    return found


def settings(options: Options) -> list[Scored]:
    """Each detector's one number, over seeds that `auroc` does not use."""
    tried: list[Detector] = [
        *(KNN(k) for k in (1, 2, 3, 5, 10, 20)),
        *(LOF(k) for k in (3, 5, 7, 10, 15, 20, 30)),
        *(Cluster(n) for n in (4, 8, 12, 20, 30)),
    ]
    return _ours(tried, cases(options, CHOSEN_BY))


def _ours(detectors: Sequence[Detector], given: Sequence[Case]) -> list[Scored]:
    areas: dict[Detector, list[float]] = {settings: [] for settings in detectors}
    for case in given:
        space = case.planted.space
        graph = knn_graph(space.vectors, 30)
        for one, found in areas.items():
            found.append(case.area(detect(space, one, graph).values))
    return [_shaped(_named(one), found) for one, found in areas.items()]


def _named(settings: Detector) -> str:
    told = detector_to_dict(settings)
    return " ".join(f"{told[name]}" for name in ("detector", "n_neighbors", "n_clusters") if name in told)


def _forest(case: Case, vectors: np.ndarray) -> float:
    from sklearn.ensemble import IsolationForest

    return case.area(-IsolationForest(random_state=case.seed).fit(vectors).score_samples(vectors))


def _ecod(given: Sequence[Case], vectors: Sequence[np.ndarray]) -> list[float]:
    """In a process that finds build/peers."""
    install()
    paths = os.pathsep.join((str(PEERS), str(ROOT)))
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder) / name) for name in ("vectors.npz", "values.npz")]
        np.savez(files[0], *vectors)
        run_python("-c", ECOD, *files, env={"PYTHONPATH": paths, "MPLBACKEND": "Agg"})
        values = np.load(files[1])
        return [case.area(values[f"arr_{i}"]) for i, case in enumerate(given)]


def show_areas(title: str, rows: Sequence[Scored]) -> None:
    """Means over kinds and spaces, the best first, with the margin of the default over both peers."""
    repeats = rows[0].areas.shape[2]
    print(f"\n## {title}\n{machine()}; {len(SPACES)} spaces, {len(KINDS)} kinds, {repeats} seeds\n")
    print(f"| detector | mean | {' | '.join(KINDS)} | {' | '.join(SPACES)} |")
    print("|" + "---|" * (2 + len(KINDS) + len(SPACES)))
    for row in sorted(rows, key=lambda row: -row.areas.mean()):
        means = [row.areas.mean(), *row.areas.mean(axis=(0, 2)), *row.areas.mean(axis=(1, 2))]
        print(f"| {row.name} | {' | '.join(f'{mean:.3f}' for mean in means)} |", flush=True)
    peers = [row for row in rows if row.name.startswith(("scikit-learn", "PyOD"))]
    ours = next((row.areas for row in rows if row.name == _named(DEFAULT)), None)
    if ours is not None:
        for peer in peers:
            apart = (ours - peer.areas).mean(axis=(0, 1))
            print(
                f"\n{_named(DEFAULT)} against {peer.name}: {apart.mean():+.3f}, "
                f"{apart.min():+.3f} to {apart.max():+.3f} over seeds (target ≥ +{TARGET})"
            )


def graph(options: Options) -> list[Row]:
    """kNN distance and LOF of 20,000 words from the shared graph, against scikit-learn, which finds neighbors itself."""
    from sklearn.neighbors import LocalOutlierFactor

    k, n = 20, options.items or 20_000
    space = glove().select(np.arange(n))
    shared = measure("graph", lambda: knn_graph(space.vectors, 90), 1)

    def both() -> tuple[np.ndarray, np.ndarray]:
        return tuple(detect(space, each, shared.result).values for each in (KNN(k), LOF(k)))  # type: ignore[return-value]

    def theirs() -> tuple[np.ndarray, np.ndarray]:
        engine = LocalOutlierFactor(k, metric="cosine", n_jobs=-1).fit(space.vectors)
        return engine._distances_fit_X_[:, -1], -engine.negative_outlier_factor_

    ours, peer = measure("Vectarium", both, options.repeats), measure("scikit-learn LOF", theirs, 1)
    apart = [np.abs(a - b).max() for a, b in zip(ours.result, peer.result, strict=True)]
    note = f"kNN differs by at most {apart[0]:.0e}, LOF by {apart[1]:.0e}; the graph itself {shared.median:.1f} s"
    return [Row(f"kNN and LOF values, {n:,} x {space.dim}, k = {k}", ours, peer, "≥ 10x", note)]


TABLES = {
    "auroc": Table("Mean AUROC of planted outliers", auroc, show_areas),
    "settings": Table("Mean AUROC by setting, over other seeds", settings, show_areas),
    "graph": Table("Values from the graph at hand", graph),
}

if __name__ == "__main__":
    main(TABLES, __doc__)
