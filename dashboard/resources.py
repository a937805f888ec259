"""What all visitors share: limits, encoders, graphs and maps, each bounded and keyed by content digests and settings."""

import contextlib
import gc
import sys
from collections import OrderedDict
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import streamlit as st

from dashboard.jobs import JobQueue, SessionJobs
from dashboard.samples import load_map, load_pictures, load_space
from dashboard.shared_graph import graph as graph
from embeddings.analogy import solve_analogy
from embeddings.baseline import Baseline
from embeddings.baseline import baseline as measure_baseline
from embeddings.cache import VectorCache, default_cache
from embeddings.corpus import Corpus, TokenSettings
from embeddings.dataset import Dataset
from embeddings.encoders import open_encoder, open_word_vectors
from embeddings.encoders.base import Encoder, EncoderSettings
from embeddings.errors import EmbeddingsError
from embeddings.limits import Limits, read_limits
from embeddings.neighbors import KnnGraph
from embeddings.pairs import PairSample, sample_pairs
from embeddings.progress import Progress, silent
from embeddings.projections import Projection, Settings
from embeddings.space import EmbeddingSpace

if TYPE_CHECKING:
    from dashboard.training import Training
    from embeddings import readers  # pandas comes with them: pages that read no file start without it
    from embeddings.pictures.base import Pictures
    from embeddings.pictures.thumbnails import Thumbnails

MapKey = tuple[str, Settings]
ScoresKey = tuple[str, str, str]  # the digests of the space and of the test, the method

K = TypeVar("K")
V = TypeVar("V")


class Finished(Generic[K, V]):
    """The most recent results of long work, by the digests of what went in and the resolved settings."""

    def __init__(self, most: int) -> None:
        self._results: OrderedDict[K, V] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: K, result: V) -> None:
        with self._lock:
            self._results[key] = result
            while len(self._results) > self._most:
                self._results.popitem(last=False)


FinishedMaps = Finished[MapKey, Projection]


@st.cache_resource(show_spinner=False)
def limits() -> Limits:
    return read_limits()


def freeze_imports() -> None:
    """Streamlit collects garbage after every run; what imports left behind need not be walked each time.

    Done again whenever a hundred modules more have been loaded: engines and models are imported when first used.
    """
    _freeze(len(sys.modules) // 100)


@st.cache_resource(show_spinner=False, max_entries=100)
def _freeze(hundreds_of_modules: int) -> None:
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False, max_entries=8)
def sample_space(sample_id: str) -> EmbeddingSpace:
    return load_space(sample_id)


@st.cache_resource(show_spinner=False, max_entries=4)
def sample_pictures(sample_id: str) -> "Pictures | None":
    """The pictures of a sample, row for row."""
    return load_pictures(sample_id)


@st.cache_resource(show_spinner=False, max_entries=32)
def sample_map(sample_id: str, settings: Settings) -> Projection | None:
    """The map that is shipped with a sample, if it was made with these settings."""
    return load_map(sample_id, settings)


@st.cache_resource(show_spinner=False, max_entries=2)
def encoder(encoder_id: str, settings: EncoderSettings) -> Encoder:
    """At most two models in memory: the one in use and the one before."""
    return open_encoder(encoder_id, settings)


def open_ahead(encoder_id: str) -> None:
    """Opens an encoder that a link's question will need, while the page that asks it is still being imported."""

    def open_quietly() -> None:
        with contextlib.suppress(EmbeddingsError):  # the page meets it again, and says it
            encoder(encoder_id, EncoderSettings())

    Thread(target=open_quietly, daemon=True).start()


@st.cache_resource(show_spinner=False, max_entries=2)
def word_vectors(encoder_id: str) -> EmbeddingSpace:
    return open_word_vectors(encoder_id)


@st.cache_resource(show_spinner=False)
def vector_cache() -> VectorCache:
    return default_cache(limits())


@st.cache_resource(show_spinner=False)
def thumbnails() -> "Thumbnails":
    """Small pictures on disk, by the digests of the large ones."""
    from embeddings.pictures.thumbnails import default_thumbnails

    return default_thumbnails(limits())


@st.cache_resource(show_spinner=False, max_entries=24)
def grid(digest: str, _points: np.ndarray) -> tuple[np.ndarray, float]:
    """The cells (n, 2) in which the items of a map stand, and the share of neighbors that stay side by side."""
    from embeddings.grid import grid_layout, neighbors_kept

    # A little wider than high, as the map is beside its legend.
    wide = int(np.ceil(np.sqrt(1.2 * len(_points))))
    cells = grid_layout(_points, wide)
    return cells, neighbors_kept(_points, cells)


@st.cache_resource(show_spinner=False)
def finished_maps() -> FinishedMaps:
    return FinishedMaps(most=24)


@st.cache_resource(show_spinner=False)
def finished_scores() -> Finished[ScoresKey, Any]:
    """Tests that were taken (dashboard.measuring): scores, or why there are none."""
    return Finished(most=32)


@st.cache_resource(show_spinner=False, max_entries=32)
def pair_sample(digest: str, metric: str, _space: EmbeddingSpace) -> PairSample:
    """What a similarity is compared with: random pairs of the space that `digest` names."""
    return sample_pairs(_space, metric)


@st.cache_resource(show_spinner=False, max_entries=2)
def stock_corpus(stock_id: str, tokens: TokenSettings, _progress: Progress = silent) -> Corpus:
    """A built-in corpus, cut into words: a second training of it begins at once."""
    from embeddings.corpora import load_stock

    return load_stock(stock_id, tokens, _progress)


@st.cache_resource(show_spinner=False, max_entries=8)
def stock_head(stock_id: str, n: int) -> tuple[str, ...]:
    """The first sentences of a built-in corpus as they stand."""
    from embeddings.corpora import stock_sentences

    return tuple(stock_sentences(stock_id)[:n])


@st.cache_resource(show_spinner=False)
def trainings() -> "Finished[str, Training]":
    """Trainings by their tokens, so that a tab that was closed finds its own again."""
    return Finished(most=8)


@st.cache_resource(show_spinner=False)
def finished_work() -> Finished[Any, Any]:
    """Results that pages wait for (dashboard.components.awaited), by their place and what went in."""
    return Finished(most=16)


@st.cache_resource(show_spinner=False, max_entries=6)
def path_graph(digest: str, n_neighbors: int, _space: EmbeddingSpace) -> KnnGraph:
    """What paths between the items of a space follow."""
    from embeddings.paths import path_graph as make

    return make(_space, n_neighbors)


@st.cache_resource(show_spinner=False, max_entries=64)
def baseline(digest: str, words: tuple[str, str, str], method: str, _space: EmbeddingSpace) -> Baseline:
    """What the first answer of an analogy is worth beside random steps."""
    return measure_baseline(_space, solve_analogy(_space, *words, method=method))


@st.cache_resource(show_spinner=False)
def job_queue() -> JobQueue:
    return JobQueue(limits().heavy_jobs, limits().queue)


@st.cache_resource(show_spinner=False, scope="session", on_release=SessionJobs.abandon)
def session_jobs(owner: str) -> SessionJobs:
    """The visitor's jobs; when the tab is closed, those that wait or run are cancelled."""
    return SessionJobs(job_queue(), owner)


@st.cache_resource(show_spinner=False, scope="session", max_entries=1)
def preview(key: str, _files: "tuple[readers.File, ...]") -> "readers.Preview":
    """What the readers see in a visitor's files; `key` names their content, and nobody else can reach it."""
    from embeddings import readers

    return readers.preview(_files, limits())


@st.cache_resource(show_spinner=False, scope="session", max_entries=1)
def dataset(key: str, options: "readers.ReadOptions", _files: "tuple[readers.File, ...]") -> Dataset:
    from embeddings import readers

    return readers.load(_files, options, limits())


@st.cache_resource(show_spinner=False, scope="session", max_entries=1)
def pasted_dataset(key: str, name: str, _text: str) -> Dataset:
    from embeddings import readers

    return readers.load_lines(_text, name, limits())
