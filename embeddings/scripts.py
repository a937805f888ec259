"""Which scripts a text is written in."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from embeddings.errors import Message

# First code point of each block that holds letters of one living script (Unicode 15, coarse on purpose).
_STARTS = (
    (0x0000, "Latin"),
    (0x0370, "Greek"),
    (0x0400, "Cyrillic"),
    (0x0530, "Armenian"),
    (0x0590, "Hebrew"),
    (0x0600, "Arabic"),
    (0x0780, "other"),
    (0x0900, "Devanagari"),
    (0x0980, "Bengali"),
    (0x0A00, "other"),
    (0x0B80, "Tamil"),
    (0x0C00, "other"),
    (0x0E00, "Thai"),
    (0x0E80, "other"),
    (0x10A0, "Georgian"),
    (0x1100, "Hangul"),
    (0x1200, "other"),
    (0x1E00, "Latin"),
    (0x1F00, "Greek"),
    (0x2000, "other"),
    (0x2C60, "Latin"),
    (0x2C80, "other"),
    (0x3040, "Japanese kana"),
    (0x3100, "other"),
    (0x3130, "Hangul"),
    (0x3190, "Japanese kana"),
    (0x3400, "Han"),
    (0xA000, "other"),
    (0xAC00, "Hangul"),
    (0xD7B0, "other"),
    (0xF900, "Han"),
    (0xFB00, "Latin"),
    (0xFB1D, "Hebrew"),
    (0xFB50, "Arabic"),
    (0xFF21, "Latin"),
    (0xFF66, "Japanese kana"),
    (0xFFA0, "Hangul"),
    (0xFFE0, "other"),
    (0x20000, "Han"),
    (0x323B0, "other"),
)
_FIRST = [start for start, _ in _STARTS]

# What a visitor reads of the scripts.
SCRIPT_NAMES = {
    "Latin": Message("script_latin", "Latin"),
    "Greek": Message("script_greek", "Greek"),
    "Cyrillic": Message("script_cyrillic", "Cyrillic"),
    "Armenian": Message("script_armenian", "Armenian"),
    "Hebrew": Message("script_hebrew", "Hebrew"),
    "Arabic": Message("script_arabic", "Arabic"),
    "Devanagari": Message("script_devanagari", "Devanagari"),
    "Bengali": Message("script_bengali", "Bengali"),
    "Tamil": Message("script_tamil", "Tamil"),
    "Thai": Message("script_thai", "Thai"),
    "Georgian": Message("script_georgian", "Georgian"),
    "Hangul": Message("script_hangul", "Hangul"),
    "Japanese kana": Message("script_kana", "Japanese kana"),
    "Han": Message("script_han", "Han"),
    "other": Message("script_other", "of another script"),
}


def letter_scripts(texts: Iterable[str]) -> Counter[str]:
    """Letters per script; Latin letters beyond ASCII are counted as "accented" as well."""
    characters: Counter[str] = Counter()
    for text in texts:
        characters.update(text)
    scripts: Counter[str] = Counter()
    for character, n in characters.items():
        if character.isalpha():
            script = _STARTS[bisect_right(_FIRST, ord(character)) - 1][1]
            scripts[script] += n
            if script == "Latin" and not character.isascii():
                scripts["accented"] += n
    return scripts
