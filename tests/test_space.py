"""Spaces: what they refuse, and the parquet file as its readers see it."""

import subprocess
import sys
from pathlib import Path

import duck
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from embeddings.errors import DataError, SettingsError
from embeddings.space import EmbeddingSpace, Receipt, read_space, write_space

RECEIPT = Receipt(
    "d1",
    "all-minilm-l6-v2",
    "r1",
    settings={"precision": "fp32", "nested": {"한글": [1, 2.5, None], "deep": {"a": True}}},
    transformations=("normalize", "sample 2 of 3"),
    versions={"numpy": "2"},
)


def space_of(n: int = 3, metadata: pd.DataFrame | None = None, **more: object) -> EmbeddingSpace:
    vectors = np.arange(n * 4, dtype=np.float32).reshape(n, 4)
    labels = tuple(f"item {i}" for i in range(n))
    return EmbeddingSpace(labels, vectors, RECEIPT, pd.DataFrame() if metadata is None else metadata, **more)


def test_round_trip(tmp_path: Path) -> None:
    metadata = pd.DataFrame(
        {"year": [1, 2, 3], "도시": ["서울", "부산", None], "when": pd.date_range("2020", periods=3)}
    )
    write_space(space_of(metadata=metadata), tmp_path / "a.parquet")
    back = read_space(tmp_path / "a.parquet")
    np.testing.assert_array_equal(back.vectors, space_of().vectors)
    assert back.vectors.dtype == np.float32 and not back.vectors.flags.writeable
    assert back.labels == space_of().labels and back.name == "a"
    assert back.receipt == RECEIPT
    pd.testing.assert_frame_equal(back.metadata, metadata, check_dtype=False)
    assert back.digest == space_of().digest
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("n", [0, 1])
def test_round_trip_of_no_item_and_one(tmp_path: Path, n: int) -> None:
    write_space(space_of(n), tmp_path / "a.parquet")
    assert read_space(tmp_path / "a.parquet").vectors.shape == (n, 4)


def test_metadata_called_like_our_columns_keeps_its_values(tmp_path: Path) -> None:
    metadata = pd.DataFrame(
        [["a", "b", 1], ["c", "d", 2], ["e", "f", 3]], columns=["label", "label_", "vector"]
    )
    write_space(space_of(metadata=metadata), tmp_path / "a.parquet")
    back = read_space(tmp_path / "a.parquet")
    assert back.labels == space_of().labels
    assert back.metadata.to_numpy().tolist() == metadata.to_numpy().tolist()
    assert list(back.metadata.columns) == ["label_", "label__", "vector_"]


def test_columns_twice_numbered_and_mixed(tmp_path: Path) -> None:
    metadata = pd.DataFrame([[1, "a", {"x"}], ["b", 2.5, None], [None, b"c", 7]], columns=["c", "c", 0])
    write_space(space_of(metadata=metadata), tmp_path / "a.parquet")
    back = read_space(tmp_path / "a.parquet").metadata
    assert list(back.columns) == ["c", "c_", "0"]
    assert back["c"].tolist()[:2] == ["1", "b"]


def test_its_readers_open_it(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write_space(space_of(metadata=pd.DataFrame({"year": [1, 2, 3]})), path)
    assert pd.read_parquet(path)["vector"][1].tolist() == [4, 5, 6, 7]
    frame = pl.read_parquet(path)
    assert frame.columns == ["label", "year", "vector"] and frame["vector"].dtype == pl.Array(pl.Float32, 4)
    rows = duck.rows(f"select label, vector[2] from '{path}' where year = 3")
    assert rows == [["item 2", 9.0]]
    assert "all-minilm-l6-v2" in pq.read_schema(path).metadata[b"vectarium.receipt"].decode()


def test_files_that_are_no_spaces(tmp_path: Path) -> None:
    garbage, table = tmp_path / "g.parquet", tmp_path / "t.parquet"
    garbage.write_bytes(b"\x00PAR1 is not enough")
    pq.write_table(pa.table({"vector": [1.0]}), table)
    with pytest.raises(DataError, match=r"g\.parquet cannot be read as parquet"):
        read_space(garbage)
    with pytest.raises(DataError, match=r"missing\.parquet cannot be read as parquet"):
        read_space(tmp_path / "missing.parquet")
    with pytest.raises(DataError, match=r"t\.parquet has no vector column with a receipt"):
        read_space(table)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(DataError, match=r"2 labels but vectors of shape \(3, 4\)"):
        EmbeddingSpace(("a", "b"), np.zeros((3, 4)), RECEIPT)
    with pytest.raises(DataError, match=r"3 labels but vectors of shape \(3,\)"):
        EmbeddingSpace(("a", "b", "c"), np.zeros(3), RECEIPT)
    with pytest.raises(DataError, match="3 items but 2 rows of metadata"):
        space_of(metadata=pd.DataFrame({"year": [1, 2]}))


def test_nobody_can_write_to_the_vectors() -> None:
    given = np.ones((3, 4), np.float32)
    space = EmbeddingSpace(("a", "b", "c"), given, RECEIPT)
    with pytest.raises(ValueError, match="read-only"):
        space.vectors[0, 0] = 5
    given[0, 0] = 2  # the caller's array is not locked
    with pytest.raises(ValueError, match="read-only"):
        space.norms[0] = 5


def test_rows_by_label() -> None:
    space = EmbeddingSpace(("b", "a", "b", "Apple"), np.zeros((4, 2)), RECEIPT)
    assert space.row("b") == 0 and space.row("a") == 1
    with pytest.raises(SettingsError, match="'apple' is not among the 4 items: did you mean 'Apple'"):
        space.row("apple")
    with pytest.raises(SettingsError, match="'zzzzzz' is not among the 4 items: choose one of them"):
        space.row("zzzzzz")


def test_a_selection_has_a_receipt_of_its_own() -> None:
    space = space_of(metadata=pd.DataFrame({"year": [1, 2, 3]}))
    chosen = space.select([2, 0], "lasso")
    assert chosen.labels == ("item 2", "item 0") and chosen.metadata["year"].tolist() == [3, 1]
    np.testing.assert_array_equal(chosen.vectors, space.vectors[[2, 0]])
    assert chosen.receipt.transformations[-1].startswith("select 2 of 3 lasso ")
    assert len({space.digest, chosen.digest, space.select([0, 2], "lasso").digest}) == 3


def test_the_digest_names_inputs_and_settings() -> None:
    noisy = EmbeddingSpace(space_of().labels, space_of().vectors + 1e-7, RECEIPT)
    assert noisy.digest == space_of().digest  # another batch, another last bit: the same inputs
    given = [EmbeddingSpace(("a",), np.full((1, 2), value), Receipt("", "given")) for value in (0, 1)]
    assert given[0].digest != given[1].digest


def test_a_memory_mapped_matrix_is_not_read(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.ones((1000, 50), np.float32))
    mapped = np.load(tmp_path / "v.npy", mmap_mode="r")
    space = EmbeddingSpace(tuple(map(str, range(1000))), mapped, RECEIPT)
    assert np.shares_memory(space.vectors, mapped)
    assert "row_of" not in vars(space) and "norms" not in vars(space) and "folded" not in vars(space)


def test_words_are_ready_without_pandas() -> None:
    """Half a second of the first answer; the metadata of a space that has none is made when it is asked for."""
    code = (
        "import sys, numpy as np\n"
        "from embeddings.space import EmbeddingSpace, Receipt\n"
        "space = EmbeddingSpace(('a', 'b'), np.eye(2), Receipt('', 'given'))\n"
        "assert space.row('b') == 1 and 'pandas' not in sys.modules\n"
        "assert space.metadata.shape == (2, 0) and 'pandas' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_space_that_was_read_is_asked_for_one_item_without_pandas(tmp_path: Path) -> None:
    told = pd.DataFrame({"genre": ["a", "b"], "year": [1963, 1970], "note": ["x", None]})
    space = EmbeddingSpace(("one", "two"), np.eye(2), RECEIPT, told)
    write_space(space, tmp_path / "space.parquet")
    code = (
        "import sys\n"
        "from embeddings.space import read_space\n"
        "space = read_space(sys.argv[1])\n"
        "assert space.columns == ('genre', 'year', 'note')\n"
        "assert space.known(1, 2) == {'genre': 'b', 'year': 1970} and 'pandas' not in sys.modules\n"
        "assert list(space.metadata['year']) == [1963, 1970]\n"
        "assert space.known(1, 2) == {'genre': 'b', 'year': 1970} and space.columns == ('genre', 'year', 'note')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "space.parquet")], check=True)


def test_a_small_mapped_matrix_is_copied_for_queries_and_a_large_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "vectors.npy", np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32))
    labels = tuple(map(str, range(50)))

    def mapped() -> EmbeddingSpace:
        return EmbeddingSpace(labels, np.load(tmp_path / "vectors.npy", mmap_mode="r"), Receipt("", "given"))

    space = mapped()
    assert not np.shares_memory(space.resident, space.vectors)
    np.testing.assert_array_equal(space.resident, space.vectors)
    assert not space.resident.flags.writeable
    monkeypatch.setattr("embeddings.space.RESIDENT_MB", 0)
    large = mapped()
    assert np.shares_memory(large.resident, large.vectors)
    in_memory = EmbeddingSpace(labels, np.array(space.vectors), Receipt("", "given"))
    assert np.shares_memory(in_memory.resident, in_memory.vectors)


def test_scales_make_unit_vectors_and_keep_zeros() -> None:
    vectors = np.array([[3, 4], [0, 0], [1e-38, 0]], np.float32)
    scales = EmbeddingSpace(("a", "b", "c"), vectors, Receipt("", "given")).scales
    assert scales.tolist() == pytest.approx([0.2, 0, 0]) and not scales.flags.writeable
