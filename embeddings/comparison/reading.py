"""What the numbers of a comparison say, in one sentence each."""

from embeddings.comparison.spaces import SpaceComparison
from embeddings.errors import Message

FEW = 0.5  # the share of neighbors kept by chance from which keeping them says little
SAME, AGREE, PARTLY, LITTLE = 0.999, 0.6, 0.2, 0.03  # of the way from chance to the same neighbors


def neighbors_message(found: SpaceComparison) -> Message:
    """How many neighbors an item keeps, beside how many it would keep by chance."""
    values = {"kept": found.mean_kept, "k": found.k, "chance": found.kept_chance, "n": found.n}
    chance, kept = found.kept_chance / found.k, found.mean_kept / found.k
    if chance >= FEW:
        return Message(
            "spaces_too_few",
            "Among {n:,} items nearly everybody is near everybody: {kept:.1f} of {k} nearest neighbors are shared, and "
            "{chance:.1f} would be by chance",
            values,
        )
    way = (kept - chance) / (1 - chance)
    if way >= SAME:
        return Message(
            "spaces_same", "Nothing moved: all {k} nearest neighbors of an item are the same in both", values
        )
    if way >= AGREE:
        return Message(
            "spaces_agree",
            "The two agree on who is near whom: on average {kept:.1f} of {k} nearest neighbors are shared, where chance "
            "would give {chance:.1f}",
            values,
        )
    if way >= PARTLY:
        return Message(
            "spaces_agree_partly",
            "The two agree in part: on average {kept:.1f} of {k} nearest neighbors are shared, where chance would give "
            "{chance:.1f}",
            values,
        )
    if way >= LITTLE:
        return Message(
            "spaces_agree_little",
            "The two see other neighbors: on average {kept:.1f} of {k} nearest ones are shared, where chance would give "
            "{chance:.1f}",
            values,
        )
    return Message(
        "spaces_unrelated",
        "No more neighbors are shared than by chance: on average {kept:.1f} of {k}, where chance would give {chance:.1f}",
        values,
    )


def shape_message(found: SpaceComparison) -> Message:
    """What the CKA says of the two as a whole."""
    return Message(
        "spaces_cka",
        "Linear CKA {cka:.2f}: 1 is the same layout up to turning and scaling, and the same vectors with their items "
        "shuffled reach {chance:.2f}",
        {"cka": found.cka, "chance": found.cka_chance},
    )
