"""Which row of a space a word of a test set means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from embeddings.space import EmbeddingSpace


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """`rows[key(word)]` is the first row whose label is `word`, whatever its case where `ignore_case`."""

    rows: Mapping[str, int]
    size: int  # rows of the space that count
    ignore_case: bool

    def key(self, word: str) -> str:
        """What words are compared by: upper case, as gensim does."""
        return word.upper() if self.ignore_case else word

    def row(self, word: str) -> int | None:
        return self.rows.get(self.key(word))

    def unknown(self, words: Iterable[str]) -> tuple[str, ...]:
        """Those of `words` that have no row, each once, in their order."""
        return tuple(dict.fromkeys(word for word in words if self.row(word) is None))


def vocabulary_of(space: EmbeddingSpace, restrict: int | None, ignore_case: bool) -> Vocabulary:
    """The words of the first `restrict` rows of `space`, of all where None."""
    size = len(space) if restrict is None else max(0, min(restrict, len(space)))
    if not ignore_case and size == len(space):
        return Vocabulary(space.row_of, size, ignore_case)
    rows: dict[str, int] = {}
    for row, label in enumerate(islice(space.labels, size)):
        rows.setdefault(label.upper() if ignore_case else label, row)
    return Vocabulary(rows, size, ignore_case)
