"""What the lengths of the vectors mean for how the space is read."""

from embeddings.errors import Message
from embeddings.health.findings import Finding
from embeddings.health.norms import Norms

TELLS = 0.3  # a rank correlation from which length says something


def of_norms(found: Norms, metric: str, n: int) -> Finding:
    """Lengths matter to the dot product and to distances; a cosine does not see them."""
    said = _said(found, n)
    if found.n_zero:
        meaning = Message(
            "health_norms_zero",
            "A vector of zeros has no direction: it is near to nothing, and nothing is near to it. Remove these items, "
            "or find out why they came out empty.",
        )
        return Finding("norms", "act", float(found.n_zero), said, meaning)
    if found.are_equal:
        meaning = Message("health_norms_equal", "With equal lengths cosine, dot product and distance agree.")
        return Finding("norms", "fine", found.median, said, meaning)
    if metric == "cosine":
        meaning = Message("health_norms_unseen", "This space is read by cosine, which does not see lengths.")
        return Finding("norms", "fine", found.median, said, meaning)
    if found.against and abs(found.spearman) >= TELLS:
        meaning = Message(
            "health_norms_act",
            "This space is read by a metric that sees lengths, so what is nearest depends on them too. Normalizing "
            "leaves the directions.",
        )
        return Finding("norms", "look", found.median, said, meaning, ("normalize",))
    meaning = Message(
        "health_norms_seen",
        "This space is read by a metric that sees lengths: make sure that they mean something.",
    )
    return Finding("norms", "fine", found.median, said, meaning)


def _said(found: Norms, n: int) -> Message:
    if found.n_zero:
        return Message(
            "health_zero", "{zero:,} of {n:,} vectors are all zeros.", {"zero": found.n_zero, "n": n}
        )
    if found.are_equal:
        return Message(
            "health_equal_norms", "All vectors have the length {median:.3g}.", {"median": found.median}
        )
    spread = {"smallest": found.smallest, "median": found.median, "largest": found.largest}
    related = {"spearman": found.spearman, "low": found.low, "high": found.high}
    if found.against == "frequency" and found.source == "rows":
        return Message(
            "health_norms_rows",
            "Lengths run from {smallest:.3g} to {largest:.3g} (median {median:.3g}); their rank correlation with "
            "frequency, by the order of the rows, is {spearman:.2f} ({low:.2f} to {high:.2f}).",
            {**spread, **related},
        )
    if found.against == "frequency":
        return Message(
            "health_norms_frequency",
            "Lengths run from {smallest:.3g} to {largest:.3g} (median {median:.3g}); their rank correlation with "
            "frequency, by the column {column!r}, is {spearman:.2f} ({low:.2f} to {high:.2f}).",
            {**spread, **related, "column": found.source},
        )
    if found.against == "length":
        return Message(
            "health_norms_length",
            "Lengths run from {smallest:.3g} to {largest:.3g} (median {median:.3g}); their rank correlation with the "
            "number of characters is {spearman:.2f} ({low:.2f} to {high:.2f}).",
            {**spread, **related},
        )
    return Message(
        "health_norms",
        "Lengths run from {smallest:.3g} to {largest:.3g} (median {median:.3g}); no column says how frequent or how long "
        "the items are.",
        spread,
    )
