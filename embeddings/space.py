"""Labels, vectors and where they came from: the one result of every encoder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.dataset import read_only
from embeddings.digests import digest_array, digest_texts
from embeddings.errors import DataError, SettingsError
from embeddings.parquet import read_space as read_space
from embeddings.parquet import write_space as write_space
from embeddings.receipt import Receipt as Receipt
from embeddings.receipt import library_versions as library_versions

if TYPE_CHECKING:
    import pandas as pd

RESIDENT_MB = 128  # the vectors of a mapped file that are copied: queries are a fifth faster
FOLDED_CHARACTERS = 64  # of a label, for spellings and suggestions


def _made_when_asked_for() -> Any:
    """No metadata yet: pandas takes half a second to import, and words are ready before."""
    return None


@dataclass(frozen=True, eq=False)
class EmbeddingSpace:
    """`labels[i]` names the read-only float32 row `vectors[i]` of a matrix (n, dim); `metadata.iloc[i]` tells more."""

    labels: tuple[str, ...]
    vectors: np.ndarray
    receipt: Receipt
    metadata: "pd.DataFrame" = field(default_factory=_made_when_asked_for)
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", tuple(self.labels))
        object.__setattr__(self, "vectors", read_only(self.vectors))
        if self.vectors.ndim != 2 or len(self.labels) != len(self.vectors):
            raise DataError(
                "labels_vectors",
                "{labels} labels but vectors of shape {shape}: give one row of vectors for each label",
                labels=len(self.labels),
                shape=str(self.vectors.shape),
            )
        if self.metadata is None or not len(self.metadata.columns):
            self._look_later(None)
        elif len(self.metadata) != len(self.labels):
            raise DataError(
                "metadata_rows",
                "{items} items but {rows} rows of metadata: give one row of metadata for each item",
                items=len(self.labels),
                rows=len(self.metadata),
            )

    def _look_later(self, table: Any) -> None:
        """An Arrow table, or None, becomes a frame when the metadata are looked at: pandas takes 0.3 s to import."""
        object.__setattr__(self, "_table", table)
        object.__delattr__(self, "metadata")

    def __getattr__(self, name: str) -> Any:
        if name != "metadata" or "_table" not in self.__dict__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        import pandas as pd

        table = self.__dict__["_table"]
        frame = pd.DataFrame(index=range(len(self.labels))) if table is None else table.to_pandas()
        object.__setattr__(self, "metadata", frame)
        return frame

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the metadata."""
        if "metadata" in self.__dict__:
            return tuple(self.metadata.columns)
        table = self.__dict__["_table"]
        return () if table is None else tuple(table.column_names)

    def column(self, name: str) -> "pd.Series":
        """One column of the metadata; `SettingsError` lists the names where there is none of that name."""
        if name not in self.columns:
            raise SettingsError(
                "groups_no_column",
                "The space has no column {column!r}: it has {choices}",
                column=name,
                choices=", ".join(map(str, self.columns)) or "none",
            )
        column: pd.Series = self.metadata[name]
        return column

    def known(self, row: int, most: int) -> dict[str, Any]:
        """The first `most` metadata of one item, without a look at all the others."""
        names = self.columns[:most]
        if "metadata" in self.__dict__:
            return {name: self.metadata[name].iloc[row] for name in names}
        return {name: self.__dict__["_table"][name][row].as_py() for name in names}

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def dim(self) -> int:
        return int(self.vectors.shape[1])

    @cached_property
    def digest(self) -> str:
        """Names the inputs and settings, or the vectors themselves where they came ready."""
        made = self.receipt.encoder != "given"
        content = self.receipt.to_json() if made else digest_array(self.vectors)
        return digest_texts([content, digest_texts(self.labels), str(self.vectors.shape)])

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The first row of each label."""
        return dict(zip(reversed(self.labels), range(len(self) - 1, -1, -1), strict=True))

    @cached_property
    def norms(self) -> np.ndarray:
        """Lengths of the vectors (n,), read-only: 4 bytes an item, also where the vectors are memory-mapped."""
        return read_only(np.sqrt(np.einsum("ij,ij->i", self.vectors, self.vectors)))

    @cached_property
    def scales(self) -> np.ndarray:
        """What makes the vectors unit vectors (n,), read-only: 1 / length, and 0 for a vector of zeros."""
        return read_only(np.divide(1, self.norms, out=np.zeros_like(self.norms), where=self.norms > 1e-30))

    @cached_property
    def resident(self) -> np.ndarray:
        """`vectors`, out of the small pages of a mapped file if they are not too many: a query reads them all."""
        base: Any = self.vectors
        while getattr(base, "base", None) is not None and not isinstance(base, np.memmap):
            base = base.base
        is_mapped = isinstance(base, np.memmap) and self.vectors.nbytes <= RESIDENT_MB * 1_000_000
        return read_only(np.array(self.vectors)) if is_mapped else self.vectors

    @cached_property
    def folded(self) -> str:
        """The starts of all labels in lower case, each after a zero character: what spellings are looked up in."""
        starts = (label[:FOLDED_CHARACTERS].replace("\0", " ").casefold() for label in self.labels)
        return "\0" + "\0".join(starts)

    def row(self, label: str) -> int:
        """The row of `label`; `SettingsError` with the closest spellings where there is none."""
        row = self._found(label)
        if row is not None:
            return row
        from embeddings.spellings import closest_spellings  # late: spellings build on spaces

        closest = closest_spellings(self, label, 1)
        if closest:
            raise SettingsError(
                "unknown_label_closest",
                "{label!r} is not among the {n:,} items: did you mean {closest!r}?",
                label=label[:FOLDED_CHARACTERS],
                n=len(self),
                closest=closest[0],
            )
        raise SettingsError(
            "unknown_label",
            "{label!r} is not among the {n:,} items: choose one of them",
            label=label[:FOLDED_CHARACTERS],
            n=len(self),
        )

    def _found(self, label: str) -> int | None:
        """One label is found sooner by walking the labels than by an index of all of them."""
        if "row_of" in self.__dict__:
            return self.row_of.get(label)
        return self.labels.index(label) if label in self.labels else None

    def select(self, rows: Sequence[int] | np.ndarray, why: str = "") -> "EmbeddingSpace":
        """The items in `rows`, in that order; the receipt names the selection by `why` and its digest."""
        index = np.asarray(rows, dtype=np.int64)
        step = f"select {len(index)} of {len(self)}{' ' + why if why else ''} {digest_array(index)[:8]}"
        return EmbeddingSpace(
            tuple(self.labels[i] for i in index),
            self.vectors[index],
            self.receipt.then(step),
            self.metadata.iloc[index].reset_index(drop=True),
            self.name,
        )
