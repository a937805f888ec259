"""What repeats mean: exact ones and near ones."""

from embeddings.errors import Message
from embeddings.health.duplicates import Duplicates
from embeddings.health.findings import FEW, Finding, Level, level_of, too_few

LEVELS = (0.0, 0.05)  # shares of the items from which on to look, and to act


def of_duplicates(found: Duplicates, n: int) -> tuple[Finding, Finding]:
    """Exact ones and near ones among `n` items."""
    surplus, different = found.surplus, n - found.surplus
    level = level_of(surplus / n, LEVELS)
    exact = Finding("duplicates", level, float(surplus), _exact(found, n), _repeats(level))
    if found.near and different < FEW:
        return exact, Finding(
            "near_duplicates", "unknown", float(found.n_near), _near(found, different), too_few(different)
        )
    level = level_of(found.n_near / different, LEVELS)
    return exact, Finding(
        "near_duplicates", level, float(found.n_near), _near(found, different), _repeats(level)
    )


def _exact(found: Duplicates, n: int) -> Message:
    if not found.exact:
        return Message("health_no_duplicates", "None of {n:,} items repeats another one.", {"n": n})
    counts = {
        "surplus": found.surplus,
        "n": n,
        "groups": len(found.exact),
        "largest": len(found.exact[0]),
    }
    if found.n_repeated < found.surplus:
        return Message(
            "health_same_directions",
            "{surplus:,} of {n:,} items point exactly where another one points, which cosine cannot tell apart "
            "(groups: {groups:,}, the largest of {largest:,} items).",
            counts,
        )
    return Message(
        "health_duplicates",
        "{surplus:,} of {n:,} items repeat the vector of another one (groups: {groups:,}, the largest of {largest:,} "
        "items).",
        counts,
    )


def _near(found: Duplicates, n: int) -> Message:
    if not found.near:
        return Message(
            "health_no_near_duplicates",
            "Of {n:,} different items none is within a seventh of the usual distance of another one.",
            {"n": n},
        )
    return Message(
        "health_near_duplicates",
        "{near:,} of {n:,} different items are within a seventh of the usual distance of another one (groups: "
        "{groups:,}, the largest of {largest:,} items).",
        {"near": found.n_near, "n": n, "groups": len(found.near), "largest": len(found.near[0])},
    )


def _repeats(level: Level) -> Message:
    if level == "fine":
        return Message("health_duplicates_fine", "Every item speaks for itself.")
    return Message(
        "health_duplicates_act",
        "Repeats fill the lists of neighbors, make tight knots on maps and lift every score: keep one of each unless "
        "their number matters.",
    )
