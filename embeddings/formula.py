"""Free word arithmetic with weights: `king - man + woman`, read by a small parser and answered by the nearest items."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.formula_parser import Term as Term
from embeddings.formula_parser import parse_terms
from embeddings.formula_tokens import candidates as candidates
from embeddings.formula_tokens import completed as completed
from embeddings.formula_tokens import quoted as quoted
from embeddings.metrics import metric_named, unit
from embeddings.neighbors import Neighbor, exact_similarity, similarities
from embeddings.ranking import InputRank, rank_answers
from embeddings.space import EmbeddingSpace
from embeddings.spellings import rows_of, spelled


@dataclass(frozen=True)
class Formula:
    """Names and their weights in the order in which they first come, each name once, and what was typed."""

    terms: tuple[Term, ...]
    text: str

    def __str__(self) -> str:
        """The terms in plain form, without brackets: reading it again gives the same terms."""
        return written(self.terms)


@dataclass(frozen=True, eq=False)
class FormulaAnswer:
    """The items nearest to `target` (dim,), best first, without the formula's own names and with them.

    `input_ranks` tell where each name of the formula would have ranked among all items.
    """

    formula: Formula
    target: np.ndarray
    without_inputs: tuple[Neighbor, ...]
    with_inputs: tuple[Neighbor, ...]
    input_ranks: tuple[InputRank, ...]
    metric: str = "cosine"


def parse(text: str) -> Formula:
    """The weighted sum that `text` writes with + - * numbers, names, "quoted names" and brackets; no code is run.

    `SettingsError` for everything that is not a sum of weighted names: each says where, and what to do.
    """
    return Formula(parse_terms(text), text)


def written(terms: Sequence[Term]) -> str:
    """The text of a weighted sum: `0.5 * tea + 0.5 * coffee`."""
    parts = []
    for term in terms:
        size = abs(term.weight)
        sign = "-" if term.weight < 0 else "+"
        parts += [sign, quoted(term.name) if size == 1 else f"{size:.12g} * {quoted(term.name)}"]
    return " ".join(parts[1:] if parts[:1] == ["+"] else parts)


def solve_formula(
    space: EmbeddingSpace, formula: Formula | str, k: int = 10, metric: str = "cosine"
) -> FormulaAnswer:
    """The `k` items most similar to the weighted sum: of unit vectors for "cosine", of vectors as they are otherwise.

    A name that is not there in capitals is looked for in small letters. `SettingsError` for a text that is no
    formula, unknown names with their closest spellings, a sum of zero, and `k` below 1.
    """
    asked = parse(formula) if isinstance(formula, str) else formula
    chosen = metric_named(metric).id
    names = spelled(space, [term.name for term in asked.terms])
    known = replace(
        asked, terms=tuple(replace(t, name=name) for t, name in zip(asked.terms, names, strict=True))
    )
    rows = [space.row_of[name] for name in dict.fromkeys(names)]
    target = _target(space, known.terms, chosen)
    exact = partial(exact_similarity, space, target, chosen)
    found = rank_answers(space, similarities(space, target, chosen)[0], exact, rows, rows_of(space, names), k)
    return FormulaAnswer(known, target, found.without_inputs, found.with_inputs, found.input_ranks, chosen)


def _target(space: EmbeddingSpace, terms: Sequence[Term], metric: str) -> np.ndarray:
    """The weighted sum (dim,); of length 1 for "cosine", which does not look at lengths."""
    vectors = space.vectors[[space.row_of[term.name] for term in terms]].astype(np.float64)
    weights = np.array([term.weight for term in terms])
    if metric != "cosine":
        return read_only(weights @ vectors)
    weights /= np.abs(weights).max()  # the bound below is then one of the directions, not of the weights
    total = weights @ unit(vectors)
    if np.linalg.norm(total) < 1e-9:
        raise SettingsError(
            "formula_cancels",
            "{formula} adds up to no direction at all: change a weight or a word",
            formula=written(terms)[:200],
        )
    return read_only(unit(total))
