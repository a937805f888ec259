"""Search: exact against FAISS and scikit-learn, 8 bits against exact, and the choice against clocks.

python -m benchmarks.search [exact] [int8] [choose] [real] [--repeats 3] [--items 20000]
"""

import time
from collections.abc import Callable, Sequence
from statistics import mean
from typing import Any

import numpy as np

from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, Timing, say
from embeddings.indexes import INDEXES, Index, Job, build, choose, recall
from embeddings.neighbors import nearest
from embeddings.space import EmbeddingSpace, Receipt

N, DIM, K = 100_000, 384, 10
REAL = 20_000  # sentences: encoding five times as many takes minutes
ROUNDS = 20  # of all calls in turns, for each repeat
MANY = 7  # queries that are answered as many are
JOBS = (10, 100, 10_000)
PAYS_BACK = 100_000  # queries to a fifth of the items: a graph is paid back


def groups(n: int, dim: int = DIM) -> EmbeddingSpace:
    """Unit vectors around 2,000 centers whose variance falls off over the dimensions, as that of embeddings does."""
    random = np.random.default_rng(42)
    spread = (1 / np.sqrt(1 + np.arange(dim))).astype(np.float32)
    centers = random.normal(size=(2_000, dim)).astype(np.float32)
    vectors = centers[random.integers(2_000, size=n)] + random.normal(size=(n, dim)).astype(np.float32)
    vectors *= spread
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return EmbeddingSpace(tuple(map(str, range(n))), vectors, Receipt("", "given"))


def glosses(n: int) -> EmbeddingSpace:
    """Real vectors: MiniLM's of the built-in corpus' sentences, kept in the cache of vectors (minutes the first time)."""
    from embeddings.cache import default_cache
    from embeddings.corpora import stock_sentences
    from embeddings.encoders import open_text_encoder
    from embeddings.encoders.base import EncoderSettings

    items = list(dict.fromkeys(stock_sentences("wordnet-en")))[:n]
    encoder = open_text_encoder("all-minilm-l6-v2", EncoderSettings(precision="int8"))
    return EmbeddingSpace(tuple(items), default_cache().encode(encoder, items), Receipt("", "given"))


def questions(space: EmbeddingSpace, n: int) -> np.ndarray:
    """Queries near to items, and none of them an item."""
    random = np.random.default_rng(7)
    near = space.vectors[random.integers(len(space), size=n)]
    return near + (0.3 / np.sqrt(space.dim)) * random.normal(size=near.shape).astype(np.float32)


def in_turns(calls: dict[str, Callable[[np.ndarray], Any]], queries: np.ndarray) -> dict[str, Timing]:
    """Every call on every query, one after the other: what else the machine does meets all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    results: dict[str, list[Any]] = {name: [] for name in calls}
    for call in calls.values():
        call(queries[0])
    for query in queries:
        for name, call in calls.items():
            start = time.perf_counter()
            results[name].append(call(query))
            seconds[name].append(time.perf_counter() - start)
    return {name: Timing(name, tuple(seconds[name]), results[name]) for name in calls}


def exact(options: Options) -> list[Row]:
    """One query, p50: the call that pages and the command line make."""
    import faiss
    from sklearn.neighbors import NearestNeighbors

    space = groups(options.items or N)
    flat = faiss.IndexFlatIP(DIM)
    flat.add(space.vectors)
    brute = NearestNeighbors(n_neighbors=K, algorithm="brute", metric="cosine").fit(space.vectors)
    queries = questions(space, ROUNDS * options.repeats)
    timed = in_turns(
        {
            "Vectarium": lambda query: [neighbor.row for neighbor in nearest(space, query, K)[0]],
            "FAISS IndexFlatIP": lambda query: flat.search(query[None], K)[1][0].tolist(),
            "scikit-learn brute": lambda query: brute.kneighbors(query[None], return_distance=False)[
                0
            ].tolist(),
        },
        queries,
    )
    ours = timed["Vectarium"]
    what = f"exact top-{K} of {len(space):,} x {DIM}, one query"
    return [
        Row(what, ours, timed[peer], target, _same(ours.result, timed[peer].result))
        for peer, target in (("FAISS IndexFlatIP", "≥ 1x"), ("scikit-learn brute", "≥ 5x"))
    ]


def _same(ours: Sequence[list[int]], theirs: Sequence[list[int]]) -> str:
    equal = sum(a == b for a, b in zip(ours, theirs, strict=True))
    return f"the same ids in the same order for {equal} of {len(ours)} queries"


def int8(options: Options) -> list[Row]:
    """8 bits with rescoring against our own exact search, one query, p50."""
    return [_eight_bits(groups(options.items or N), options, "groups")]


def real(options: Options) -> list[Row]:
    """The same on real sentences, where the recall is that of real vectors."""
    return [_eight_bits(glosses(options.items or REAL), options, "WordNet's glosses by MiniLM")]


def _eight_bits(space: EmbeddingSpace, options: Options, name: str) -> Row:
    whole, small = build("exact", space), build("int8", space)
    queries = questions(space, ROUNDS * options.repeats)
    timed = in_turns({index.row.id: _search(index) for index in (whole, small)}, queries)
    shares = [recall(a, b) for a, b in zip(timed["exact"].result, timed["int8"].result, strict=True)]
    what = f"top-{K} of {len(space):,} x {space.dim} ({name}), int8 with rescoring"
    note = f"recall@{K} {mean(shares):.4f}; build {small.build_seconds:.2f} s, {small.nbytes / 1e6:.0f} MB"
    return Row(what, timed["int8"], timed["exact"], "≥ 2x at recall ≥ 0.99", note)


def _search(index: Index) -> Callable[[np.ndarray], Any]:
    return lambda query: index.search(query, K)


def choice(options: Options) -> list[Row]:
    """Whole jobs by the index that is chosen, against the better of all of them."""
    space = groups(options.items or N)
    few = groups(len(space) // 5)
    last = PAYS_BACK if options.items is None else JOBS[-1]
    return [*_jobs(space, JOBS), *_jobs(few, (last,))]


def _jobs(space: EmbeddingSpace, sizes: Sequence[int]) -> list[Row]:
    """Each index is built once, from a space without memories, and its build counts in every job."""
    fresh = EmbeddingSpace(space.labels, space.vectors, space.receipt)
    built = []
    for row in INDEXES:
        start = time.process_time()
        index = build(row, fresh)
        built.append((index, time.process_time() - start))
        say(f"{row}: built in {built[-1][1]:.2f} processor seconds")
    return [_job(built, n_queries) for n_queries in sizes]


def _job(built: Sequence[tuple[Index, float]], n_queries: int) -> Row:
    space = built[0][0].space
    chosen = choose(Job(len(space), space.dim, n_queries))
    timed = {index.row.id: _whole_job(index, seconds, n_queries) for index, seconds in built}
    best = min(timed.values(), key=lambda timing: timing.median)
    ours = Timing(f"chosen: {chosen.row}", timed[chosen.row].seconds)
    what = f"{n_queries:,} queries to {len(space):,} x {space.dim}, build included, processor time"
    told = ", ".join(f"{row} {timing.median:.2f} s" for row, timing in timed.items())
    worse = ours.median / best.median
    return Row(what, ours, best, "≤ 1.15x its time", f"{worse:.2f}x the time of the best; {told}")


def _whole_job(index: Index, build_seconds: float, n_queries: int) -> Timing:
    """All queries at once, in blocks that fit the memory; the index is warm, its build is added.

    Processor time of all threads: what else a shared machine does would decide otherwise, since a product of
    matrices uses every core and waits for the slowest, and the build of a graph uses one.
    """
    queries = questions(index.space, min(n_queries, 10_000))
    index.search(queries[:MANY], K)
    start = time.process_time()
    for first in range(0, n_queries, len(queries)):
        index.search(queries[: n_queries - first], K)
    seconds = time.process_time() - start + build_seconds
    say(f"{index.row.id}, {n_queries:,} queries: {seconds:.2f} processor seconds")
    return Timing(index.row.id, (seconds,))


TABLES = {
    "exact": Table("Exact search", exact),
    "int8": Table("Search in 8 bits", int8),
    "choose": Table("Exact or approximate", choice),
    "real": Table("Search in 8 bits, real vectors", real),
}

if __name__ == "__main__":
    main(TABLES, __doc__)
