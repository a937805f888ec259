"""Bytes to text: byte order marks, UTF-8, UTF-16, CP949 (EUC-KR), Latin-1, and what is not text at all."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from embeddings.errors import DataError, Message, SettingsError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0", ".xls or .doc (Office 97)"),
    (b"\x80\x04\x95", "pickle"),
    (b"\x89HDF", "HDF5"),
    (b"SQLite format 3", "SQLite"),
    (b"\x93NUMPY", ".npy"),
    (b"PAR1", "parquet"),
)
SAMPLE = 65_536
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_HANGUL = re.compile("[가-힣]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
# Asked of charset-normalizer only for text that is dense in non-ASCII bytes: sparse accents are Western.
_OTHERS = [
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp949",
]


@dataclass(frozen=True)
class Decoded:
    """The text with line ends as "\\n", the name of its codec, and what was noticed on the way."""

    text: str
    encoding: str
    notes: tuple[Message, ...] = ()


def decode(name: str, data: bytes, encoding: str | None = None) -> Decoded:
    """The text of `data`; `DataError` for binary data, `SettingsError` for an unknown `encoding`."""
    found = _as_told(name, data, encoding) if encoding else _detect(data)
    if found is None:
        raise _not_text(name, data)
    text = found.text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text.removeprefix("\ufeff"), found.encoding, found.notes)


def _as_told(name: str, data: bytes, encoding: str) -> Decoded:
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            raise LookupError(encoding)
        return Decoded(data.decode(encoding), encoding)
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeError):
            raise DataError(
                "encoding_wrong",
                "{name} is not written in {encoding}: choose another encoding, or let it be detected",
                name=name,
                encoding=encoding,
            ) from error
        raise SettingsError(
            "encoding_unknown",
            "{encoding!r} is not an encoding: choose utf-8, utf-16, cp949 or latin-1",
            encoding=encoding,
        ) from error


def _detect(data: bytes) -> Decoded | None:
    for mark, codec in BOMS:
        if data.startswith(mark):
            text = _strict(data, codec)
            return None if text is None else Decoded(text, codec)
    return _without_mark(data)


def _without_mark(data: bytes) -> Decoded | None:
    wide = _utf16_without_mark(data)
    if wide is not None:
        return wide
    text = _strict(data, "utf-8")
    controls = len(_CONTROL.findall(data[:SAMPLE])) / max(1, len(data[:SAMPLE]))
    if text is not None:
        return None if controls > 0.3 else Decoded(text, "utf-8")
    return None if controls > 0.05 else _korean(data) or _damaged_utf8(data) or _other(data)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _utf16_without_mark(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: read the wrong way round, its spaces, line ends and letters are no longer ASCII."""
    if len(data) % 2 or len(data) < 4 or 0 not in data[:SAMPLE]:
        return None
    heads = {codec: data[:SAMPLE].decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be")}
    plain = {
        codec: sum(" " <= char <= "~" or char in "\r\n\t" for char in head) for codec, head in heads.items()
    }
    codec = max(plain, key=lambda name: plain[name])
    head = heads[codec]
    strange = sum(unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\r\n\t" for char in head)
    if (
        plain[codec] < 0.02 * len(head)
        or sum(plain.values()) > 1.2 * plain[codec]
        or strange > 0.02 * len(head)
    ):
        return None
    text = _strict(data, codec)
    return None if text is None else Decoded(text, codec)


def _korean(data: bytes) -> Decoded | None:
    """CP949 where the text is mostly the 2,350 common syllables; other East Asian codes hit rare ones."""
    text = _strict(data, "cp949")
    if text is None:
        return None
    foreign = _NON_ASCII.findall(text[:SAMPLE])
    common = len("".join(_HANGUL.findall(text[:SAMPLE])).encode("euc_kr", "ignore")) / 2
    return Decoded(text, "cp949") if common >= 0.6 * len(foreign) else None


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes among many good ones."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken > 0.05 * len(_NON_ASCII.findall(text)):
        return None
    note = Message(
        "encoding_damaged", "{count:,} bytes are not UTF-8 and are shown as \ufffd", {"count": broken}
    )
    return Decoded(text, "utf-8", (note,))


def _other(data: bytes) -> Decoded:
    sample = data[:SAMPLE]
    high = sum(byte > 127 for byte in sample) / len(sample)
    if high > 0.4:
        from charset_normalizer import from_bytes

        best = from_bytes(sample, cp_isolation=_OTHERS).best()
        text = _strict(data, best.encoding) if best is not None else None
        if best is not None and text is not None:
            return Decoded(text, best.encoding)
    return _western(data)


def _western(data: bytes) -> Decoded:
    # 0x80 to 0x9F are curly quotes and dashes in Windows-1252 and controls in Latin-1.
    windows = _strict(data, "cp1252") if re.search(rb"[\x80-\x9f]", data) else None
    return Decoded(data.decode("latin-1"), "latin-1") if windows is None else Decoded(windows, "cp1252")


def _not_text(name: str, data: bytes) -> DataError:
    what = next((what for mark, what in SIGNATURES if data.startswith(mark)), None)
    if what is not None:
        return DataError(
            "not_text_but",
            "{name} cannot be read; its content looks like {what}: bring text, pictures, a table "
            "(.csv, .tsv, .jsonl, .parquet, .xlsx) or vectors (.npy, .npz, word2vec, GloVe)",
            name=name,
            what=what,
        )
    return DataError(
        "not_text",
        "{name} is neither text nor one of the formats known here: bring text, pictures, a table "
        "(.csv, .tsv, .jsonl, .parquet, .xlsx) or vectors (.npy, .npz, word2vec, GloVe)",
        name=name,
    )
