"""What an encoding is worth: the same simple model on each, scored on rows that neither it nor the encoder saw."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from embeddings.categories.column import Column, check_categories
from embeddings.categories.encoding import CategoryEncoding
from embeddings.categories.finding import UnseenOrder, mean_order, unseen_order
from embeddings.categories.fit import fit
from embeddings.categories.intervals import balanced_accuracy, r_squared
from embeddings.categories.settings import Encoder
from embeddings.categories.table import CategoryTable
from embeddings.categories.target import Target, check_pair, known_rows, target_of
from embeddings.errors import Message, SettingsError
from embeddings.progress import Progress, part_of, silent

MOST_ROWS = 20_000


@dataclass(frozen=True)
class Folds:
    """`n` parts, each of which is predicted once from the others."""

    n: int = 5
    random_state: int = 42


@dataclass(frozen=True, eq=False)
class Score:
    """`value` with its 95 % interval over rows. R² of a number; of classes the mean share that is told right of each.

    `baseline` is what guessing gives: 0, and 1 / classes. `n_rows` were used. `order` is how well the encoding lines
    up the categories of rows that it did not see; None for one-hot, and for few categories.
    """

    method: str
    measure: str  # "r2" or "balanced_accuracy"
    value: float
    low: float
    high: float
    baseline: float
    n_rows: int
    order: UnseenOrder | None = None
    notes: tuple[Message, ...] = ()

    @property
    def beats_guessing(self) -> bool:
        return self.low > self.baseline


def score(
    table: CategoryTable,
    column: str,
    target: str,
    settings: Encoder,
    folds: Folds = Folds(),
    progress: Progress = silent,
) -> Score:
    """The score of ridge regression, or of logistic regression for classes, that is given the encoded column alone.

    The encoder is fitted inside each fold, too: learned vectors never saw the rows that they are scored on. Each row
    is told once, and the interval is a bootstrap over them (`intervals`). `SettingsError` for fewer rows than two a
    fold.
    """
    check_pair(column, target)
    held = check_categories(table[column])
    wanted = target_of(table, target)
    rows, notes = known_rows(held, wanted)
    rows, sampled = _sample(rows, folds)
    told, orders = np.zeros(len(held)), []
    for at, (train, test) in enumerate(_split(wanted, rows, folds)):
        inner = part_of(progress, at, folds.n)
        encoding = fit(table, column, settings, target, train, inner)
        told[test] = _told(encoding, held, wanted, train, test)
        orders.append(unseen_order(encoding, held, wanted, train, test))
        progress(at + 1, folds.n)
    is_number = wanted.kind == "number"
    measured = (r_squared if is_number else balanced_accuracy)(
        wanted.values[rows], told[rows], folds.random_state
    )
    baseline = 0.0 if is_number else 1 / len(np.unique(wanted.values[rows]))
    measure = "r2" if is_number else "balanced_accuracy"
    return Score(
        settings.method, measure, *measured, baseline, len(rows), mean_order(orders), (*notes, *sampled)
    )


def _sample(rows: np.ndarray, folds: Folds) -> tuple[np.ndarray, tuple[Message, ...]]:
    if len(rows) < 2 * folds.n:
        raise SettingsError(
            "too_few_rows_to_score",
            "{n} rows with a value of both columns are too few for {folds} folds: bring {least} or more",
            n=len(rows),
            folds=folds.n,
            least=2 * folds.n,
        )
    if len(rows) <= MOST_ROWS:
        return rows, ()
    drawn = np.random.default_rng(folds.random_state).choice(rows, MOST_ROWS, replace=False)
    note = Message(
        "scored_sample",
        "Scores come from a random sample of {most:,} of {total:,} rows",
        {"most": MOST_ROWS, "total": len(rows)},
    )
    return np.sort(drawn), (note,)


def _split(target: Target, rows: np.ndarray, folds: Folds) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows to learn from and rows to score; of classes, each fold has its share of every one."""
    from sklearn.model_selection import KFold, StratifiedKFold

    classes = target.values[rows].astype(np.int64)
    is_stratified = target.kind == "category" and np.bincount(classes)[np.unique(classes)].min() >= folds.n
    kind: Any = StratifiedKFold if is_stratified else KFold
    parts = kind(folds.n, shuffle=True, random_state=folds.random_state)
    for train, test in parts.split(rows, classes if is_stratified else None):
        yield rows[train], rows[test]


def _told(
    encoding: CategoryEncoding, column: Column, target: Target, train: np.ndarray, test: np.ndarray
) -> np.ndarray:
    """What the model, fitted to the rows `train`, tells of the rows `test`."""
    known = target.values[train]
    if target.kind == "category" and len(np.unique(known)) < 2:
        return np.full(len(test), known[0])
    first, second = (
        encoding.encode([column.categories[code] for code in column.codes[part]]).vectors
        for part in (train, test)
    )
    scale = _scale(first)
    return np.asarray(_model(target).fit(first * scale, known).predict(second * scale))


def _scale(vectors: Any) -> float:
    """What makes the variance of all dimensions together 1, as it nearly is for one-hot: the penalty then weighs alike."""
    if isinstance(vectors, np.ndarray):
        total = float(vectors.var(axis=0).sum())
    else:
        means = np.asarray(vectors.mean(axis=0)).ravel()
        total = float(vectors.multiply(vectors).mean() * vectors.shape[1] - (means**2).sum())
    return 1 / np.sqrt(total) if total > 0 else 1.0


def _model(target: Target) -> Any:
    from sklearn.linear_model import LogisticRegression, Ridge

    if target.kind == "number":
        return Ridge(alpha=1.0)
    return LogisticRegression(max_iter=300, class_weight="balanced")
