"""What a group is called: by its terms, by what a network saw, by a column, or by its most typical items."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from embeddings.clusters.agreement import is_comparable, shared_information
from embeddings.clusters.terms import even_part, group_terms, words_of
from embeddings.clusters.typical import typical_rows
from embeddings.errors import SettingsError
from embeddings.space import EmbeddingSpace

Source = Literal["terms", "classes", "column", "items"]
SOURCES: tuple[Source, ...] = ("terms", "classes", "column", "items")
SEEN = ("class_1", "class_2", "class_3")  # columns with what a network saw on a picture
TELLING = 0.2  # mutual information from which on a column names groups
RECURRING = 0.6  # of the labels have a word that others have too, where labels are texts
IN_NAME = 3  # terms of a name
LONGEST = 48  # characters of a name


@dataclass(frozen=True)
class GroupNames:
    """`names` of the groups, all different; `terms` of each; where they come from; how many items were read."""

    names: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]
    source: Source
    column: str = ""
    n_used: int = 0


def name_groups(
    space: EmbeddingSpace, codes: np.ndarray, source: Source | Literal["auto"] = "auto", column: str = ""
) -> GroupNames:
    """Names for the groups `codes` (n,) of `space`, −1 for noise.

    "auto" takes the terms of labels that are texts, then the column that agrees best, then what a network saw, then
    the items in the middle. `SettingsError` for classes or a column that the space has not.
    """
    n_groups = int(codes.max(initial=-1)) + 1
    rows = even_part(len(space))
    if source in ("auto", "terms"):
        documents = _label_words(space, rows, must_recur=source == "auto")
        if documents is not None:
            terms = group_terms(documents, codes[rows], n_groups)
            return _named(terms, "terms", n_used=len(rows))
    chosen = column or telling_column(space, codes) if source in ("auto", "column") else ""
    if chosen:
        return _by_column(space, codes, chosen, n_groups)
    if source == "classes" or (source == "auto" and SEEN[0] in space.columns):
        return _by_classes(space, codes, rows, n_groups)
    typical = typical_rows(space.vectors, codes, space.receipt.metric)
    return _named(tuple(tuple(space.labels[row] for row in rows) for rows in typical), "items")


def telling_column(space: EmbeddingSpace, codes: np.ndarray) -> str:
    """The column whose categories agree best with the groups; "" where none tells anything."""
    best, found = TELLING, ""
    for name in space.columns:
        values = space.metadata[name]
        if name.startswith(("class_", "probability_")) or not is_comparable(values):
            continue
        told = shared_information(codes, values)
        if told > best:
            best, found = told, str(name)
    return found


def _label_words(space: EmbeddingSpace, rows: np.ndarray, must_recur: bool) -> list[list[str]] | None:
    """The words of the labels; None where labels are no texts: file names, numbers, single words."""
    labels = [space.labels[row] for row in rows]
    if must_recur and not any(" " in label.strip() for label in labels):
        return None
    documents = words_of(labels)
    common = Counter(word for words in documents for word in set(words))
    recurring = sum(any(common[word] > 1 for word in words) for words in documents)
    return documents if not must_recur or recurring >= RECURRING * max(1, len(documents)) else None


def _by_classes(space: EmbeddingSpace, codes: np.ndarray, rows: np.ndarray, n_groups: int) -> GroupNames:
    columns = [name for name in SEEN if name in space.columns]
    if not columns:
        raise SettingsError(
            "groups_no_classes",
            "The space has no column {column!r}: name the groups by terms, by a column or by items",
            column=SEEN[0],
        )
    seen = space.metadata[columns].astype(str).to_numpy()[rows].tolist()
    return _named(group_terms(seen, codes[rows], n_groups), "classes", n_used=len(rows))


def _by_column(space: EmbeddingSpace, codes: np.ndarray, column: str, n_groups: int) -> GroupNames:
    brought = space.column(column)
    values = brought.astype("object").where(brought.notna(), None)
    found = []
    for group in range(n_groups):
        own = Counter(str(value) for value in values[codes == group] if value is not None).most_common(5)
        # A second value belongs to the name where it is about as frequent.
        shown = [value for value, count in own if 2 * count >= own[0][1]]
        has_letters = any(any(map(str.isalpha, value)) for value in shown)
        found.append(tuple(shown if has_letters else [f"{column} {value}" for value in shown]))
    return _named(tuple(found), "column", column, len(space))


def _named(
    terms: tuple[tuple[str, ...], ...], source: Source, column: str = "", n_used: int = 0
) -> GroupNames:
    return GroupNames(distinct([_name(words) for words in terms]), terms, source, column, n_used)


def _name(words: Sequence[str]) -> str:
    short = [" ".join(word.split()) for word in words[:IN_NAME]]
    name = ", ".join(word if len(word) <= LONGEST else word[: LONGEST - 1] + "…" for word in short)
    while len(name) > LONGEST and len(short) > 1:
        short.pop()
        name = ", ".join(short)
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names, a number after those that are taken already, and a number alone for those that are empty."""
    taken: set[str] = set()
    found = []
    for at, name in enumerate(names, 1):
        wanted, n = name or str(at), 1
        while wanted in taken:
            n += 1
            wanted = f"{name or at} ({n})"
        taken.add(wanted)
        found.append(wanted)
    return tuple(found)
