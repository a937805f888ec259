"""What the page of categories computes: the table that was brought, learned vectors, scores, and what needs neither."""

from dashboard import categories_resources as shared
from dashboard import resources
from dashboard.categorizing import Asked
from dashboard.components.awaited import Work
from dashboard.components.upload import Upload
from embeddings.categories import (
    ENCODERS,
    CategoryEncoding,
    CategoryTable,
    Entity,
    Score,
    category_space,
    fit,
    read_table,
    score,
)
from embeddings.progress import Progress, part_of
from embeddings.space import EmbeddingSpace

QUICK_BYTES = 2_000_000  # of a table that is read while the page is drawn
READING, LEARNING, SCORING = (f"categories.{name}" for name in ("table", "vectors", "scores"))


def reading_work(brought: Upload) -> Work:
    """The table in what was brought, its columns recognized: half a million rows take a while."""
    files = brought.tables

    def run(progress: Progress) -> CategoryTable:
        return read_table(files, resources.limits())

    is_quick = sum(len(file.data) for file in files) <= QUICK_BYTES
    return Work(READING, brought.key, run, "recognize", is_quick)


def _key(table: CategoryTable, what: Asked) -> tuple[object, ...]:
    kinds = tuple((column.kind, column.order) for column in table.columns.values())
    return table.digest, kinds, what


def learning_work(table: CategoryTable, what: Asked) -> Work:
    """The learned vectors."""

    def run(progress: Progress) -> CategoryEncoding:
        return fit(table, what.column, Entity(what.dim), what.target, progress=progress)

    return Work(LEARNING, _key(table, what), run, "entity")


def scoring_work(table: CategoryTable, what: Asked) -> Work:
    """The four scores, by method."""

    def run(progress: Progress) -> dict[str, Score]:
        found = {}
        for at, (method, kind) in enumerate(ENCODERS.items()):
            settings = Entity(what.dim) if kind is Entity else kind()
            inner = progress if kind is Entity else part_of(progress, at, len(ENCODERS))
            found[method] = score(table, what.column, what.target, settings, progress=inner)
        return found

    return Work(SCORING, _key(table, what), run, "fold")


def by_rule(table: CategoryTable, what: Asked) -> dict[str, CategoryEncoding]:
    """The three that learn nothing."""
    column = table[what.column]
    return shared.by_rule(column.digest, column.kind, column.order, table, what.column)


def space_of(encoding: CategoryEncoding, table: CategoryTable, what: Asked) -> EmbeddingSpace:
    return category_space(encoding, table, what.target)
