"""One-hot vectors of as many categories as there are rows, beside the same numbers written out.

python -m benchmarks.categories [memory] [--items 100000]
"""

import tracemalloc

import numpy as np

from benchmarks.tables import Options, Table, main
from benchmarks.timing import Row, Timing
from embeddings.categories import CategoryTable, OneHot, column_of, fit
from embeddings.categories.encoding import held_bytes

ROWS = 100_000
MB = 1_000_000


def memory(options: Options) -> list[Row]:
    """What the encoded column takes, and the most that is held on the way to it, against dense float32."""
    n = options.items or ROWS
    values = [f"category {i:06}" for i in np.random.default_rng(42).permutation(n)]
    column = column_of("category", values)
    table = CategoryTable("benchmark", {"category": column}, n)
    fit(table, "category", OneHot())  # what imports cost is no vector
    tracemalloc.start()
    vectors = fit(table, "category", OneHot()).encode(values).vectors
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert vectors.shape == (n, n) and vectors.nnz == n
    dense = Timing("dense float32", (4 * n * n / MB,), unit="MB")
    held = Timing("kept", (held_bytes(vectors) / MB,), unit="MB")
    peak = Timing("most at once", (most / MB,), unit="MB")
    what = f"one-hot, {n:,} rows x {n:,} categories"
    share = held_bytes(vectors) / (4 * n * n)
    return [
        Row(what, held, dense, "≥ 1,000x", f"1/{1 / share:,.0f} of dense"),
        Row(f"{what}, while it is made", peak, dense, "", "with the texts and scikit-learn's copies of them"),
    ]


TABLES = {"memory": Table("One-hot encoding of many categories", memory)}

if __name__ == "__main__":
    main(TABLES, __doc__)
