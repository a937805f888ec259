"""The table that is shipped: simulated flats, and the order that is hidden in it."""

from embeddings.categories.simulate import HIDDEN, NAMES, path_of
from embeddings.categories.table import CategoryTable, read_table
from embeddings.readers import File


def sample_table(language: str = "en") -> CategoryTable:
    """1,500 simulated flats in the words of `language`, English where it is not there."""
    path = path_of(language if language in NAMES else "en")
    return read_table([File(path.name, path.read_bytes())])


def sample_columns(language: str = "en") -> tuple[str, str]:
    """The column of the sample that hides an order, and the one that reveals it."""
    columns = NAMES[language if language in NAMES else "en"].columns
    return columns[0], columns[-2]


def hidden_order(language: str = "en") -> tuple[str, ...]:
    """The districts from the center outwards: what the simulation knows, and the names do not tell."""
    names = NAMES[language if language in NAMES else "en"].districts
    return tuple(name for _, name in sorted(zip(HIDDEN, names, strict=True)))
