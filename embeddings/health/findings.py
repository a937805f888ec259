"""What the measures of a space mean: for each a sentence with its numbers, one of meaning, and a level."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from embeddings.errors import Message
from embeddings.health.anisotropy import Anisotropy
from embeddings.health.dimension import FEWEST, IntrinsicDimension
from embeddings.health.dimensions import Dimensions
from embeddings.health.hubness import Hubness

Level = Literal["fine", "look", "act", "unknown"]
LABEL = 60  # characters of a label in a sentence
# From where on a level begins: to look at, to act on.
COSINE_LEVELS = (0.2, 0.5)
SKEW_LEVELS = (1.0, 2.0)
# Of the dimension of noise: of 300 items of noise 98 % have more, of 300 items of any sample none has.
LIKE_NOISE = 0.85
TELLING = 200  # items: of fewer, sentences may have as many dimensions as noise
ONE_DECIDES = 0.25  # of the squared length in one dimension, where there are many
MANY = 10
FEW = 10  # items: of fewer, one pair decides


@dataclass(frozen=True)
class Finding:
    """`said` has the numbers, `meaning` what follows; `value` is the main number, None where nothing was measured.

    `remedies` are ids of `REMEDIES` that may help.
    """

    id: str
    level: Level
    value: float | None
    said: Message
    meaning: Message
    remedies: tuple[str, ...] = ()


def of_anisotropy(found: Anisotropy | None) -> Finding:
    if found is None:
        said = Message("health_no_cosine", "Fewer than two items have a direction: bring more")
        return Finding("anisotropy", "unknown", None, said, _UNMEASURED)
    said = Message(
        "health_anisotropy",
        "Two items taken at random have a cosine of {mean:.2f} on average ({low:.2f} to {high:.2f}; all pairs of "
        "{n:,} items).",
        {"mean": _two(found.mean), "low": _two(found.low), "high": _two(found.high), "n": found.n},
    )
    if found.n < FEW:
        return Finding("anisotropy", "unknown", found.mean, said, too_few(found.n))
    level = level_of(abs(found.mean), COSINE_LEVELS)
    meaning = {
        "fine": Message(
            "health_anisotropy_fine",
            "The vectors point in all directions, so a cosine can be taken as it stands.",
        ),
        "look": Message(
            "health_anisotropy_look",
            "The vectors share a direction: read every cosine against this one, not against 0.",
        ),
        "act": Message(
            "health_anisotropy_act",
            "The vectors point nearly the same way, so every cosine is high, also of items that have nothing in common. "
            "Centering takes out what they share.",
        ),
    }[level]
    return Finding(
        "anisotropy", level, found.mean, said, meaning, _unless_fine(level, "center", "remove-top")
    )


def of_hubness(found: Hubness | None, labels: Sequence[str], n: int, k: int) -> Finding:
    """`n` different vectors, whose names are `labels`."""
    if found is None:
        said = Message(
            "health_few_for_hubs",
            "How often an item is one of the {k} nearest says something from {needed} different items on; there are only "
            "{n:,}: bring more, or ask for fewer neighbors.",
            {"k": k, "needed": 2 * k + 1, "n": n},
        )
        return Finding("hubness", "unknown", None, said, _UNMEASURED)
    level = level_of(found.skewness, SKEW_LEVELS)
    meaning = {
        "fine": Message("health_hubness_fine", "No item crowds the lists of the others."),
        "look": Message(
            "health_hubness_look",
            "Some items are in many more lists of neighbors than others: look at the first ones.",
        ),
        "act": Message(
            "health_hubness_act",
            "A few items are in very many lists of neighbors, whatever is asked, and many in none. Centering often helps.",
        ),
    }[level]
    return Finding(
        "hubness", level, found.skewness, _hubs(found, labels), meaning, _unless_fine(level, "center")
    )


def _hubs(found: Hubness, labels: Sequence[str]) -> Message:
    if not found.hubs:
        return Message(
            "health_no_hubs",
            "Every item is one of the {k} nearest of {k} others: the skew is 0.",
            {"k": found.k},
        )
    return Message(
        "health_hubness",
        "Being one of the {k} nearest is spread over the items with a skew of {skew:.2f}: {label!r} is it for "
        "{largest:,} others, {never:,} of {n:,} items for nobody.",
        {
            "k": found.k,
            "skew": found.skewness,
            "label": _short(labels[found.hubs[0]]),
            "largest": found.largest,
            "never": found.n_never,
            "n": len(found.counts),
        },
    )


def of_dimension(found: IntrinsicDimension | None, dim: int, n: int) -> Finding:
    if found is None:
        said = Message(
            "health_no_dimension",
            "The intrinsic dimension needs {fewest} different items whose nearest distances differ, and of different items "
            "there are {n:,}: bring more.",
            {"fewest": FEWEST, "n": n},
        )
        return Finding("dimension", "unknown", None, said, _UNMEASURED)
    said = Message(
        "health_dimension",
        "Around each item the others lie in about {value:.1f} dimensions ({low:.1f} to {high:.1f}; TwoNN, {n:,} items) "
        "out of {dim:,}. Noise of the same spread has {noise:.1f}.",
        {
            "value": found.value,
            "low": found.low,
            "high": found.high,
            "n": found.n,
            "dim": dim,
            "noise": found.noise,
        },
    )
    is_like_noise = found.value >= LIKE_NOISE * found.noise
    if is_like_noise and found.n < TELLING:
        meaning = Message(
            "health_dimension_few",
            "With so few items that may be noise or structure: {telling} or more would tell.",
            {"telling": TELLING},
        )
        return Finding("dimension", "look", found.value, said, meaning)
    if is_like_noise:
        meaning = Message(
            "health_dimension_look",
            "That is what structureless noise has: groups on a map of these items may be the map's own.",
        )
        return Finding("dimension", "look", found.value, said, meaning)
    meaning = Message(
        "health_dimension_fine",
        "Fewer than noise would have: there is structure to be seen, of which a map of two dimensions shows a part.",
    )
    return Finding("dimension", "fine", found.value, said, meaning)


def of_dimensions(found: Dimensions) -> Finding:
    constant = len(found.constant)
    share = float(found.shares[found.largest])
    said = Message(
        "health_dimensions",
        "The same for all items: {constant:,} of {dim:,} dimensions ({dead:,} of them 0). Dimension {largest:,} holds the "
        "most of the squared length, {share:.1%}.",
        {
            "constant": constant,
            "dim": found.dim,
            "dead": len(found.dead),
            "largest": found.largest + 1,
            "share": share,
        },
    )
    if constant == found.dim:
        meaning = Message("health_dimensions_act", "No dimension tells these items apart.")
        return Finding("dimensions", "act", float(constant), said, meaning)
    if share >= ONE_DECIDES and found.dim >= MANY:
        meaning = Message(
            "health_dimensions_one",
            "One dimension decides much of every similarity. Centering takes out what all items have of it.",
        )
        return Finding("dimensions", "look", float(constant), said, meaning, ("center", "remove-top"))
    if constant > len(found.dead):
        meaning = Message(
            "health_dimensions_look",
            "A dimension that never changes tells nothing apart and lifts every cosine. Centering makes it 0.",
        )
        return Finding("dimensions", "look", float(constant), said, meaning, ("center",))
    if constant:
        meaning = Message(
            "health_dimensions_dead", "A dimension that is always 0 tells nothing apart; it only costs room."
        )
        return Finding("dimensions", "look", float(constant), said, meaning)
    meaning = Message(
        "health_dimensions_fine", "Every dimension says something, and none drowns out the others."
    )
    return Finding("dimensions", "fine", float(constant), said, meaning)


_UNMEASURED = Message("health_unmeasured", "Too little to measure.")


def too_few(n: int) -> Message:
    """The meaning of a number of so few items."""
    return Message(
        "health_too_few",
        "{n} items are too few to say what that means: bring {few} or more.",
        {"n": n, "few": FEW},
    )


def level_of(value: float, levels: tuple[float, float]) -> Literal["fine", "look", "act"]:
    look, act = levels
    return "act" if value > act else "look" if value > look else "fine"


def _unless_fine(level: Level, *remedies: str) -> tuple[str, ...]:
    return () if level == "fine" else remedies


def _two(value: float) -> float:
    """Two decimals, and no minus before a zero."""
    return round(value, 2) + 0.0


def _short(label: str) -> str:
    line = " ".join(label.split())
    return line if len(line) <= LABEL else line[: LABEL - 1].rstrip() + "…"
