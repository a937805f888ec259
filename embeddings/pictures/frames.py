"""How many frames an animation has, counted along its blocks without decoding one."""

from collections.abc import Callable


def frames_of(kind: str, data: bytes, most: int) -> int:
    """Frames or pages in `data`; the counting ends at `most` + 1, and at damaged blocks."""
    count = _COUNTERS.get(kind)
    return 1 if count is None else max(1, count(data, most + 1))


def _gif(data: bytes, most: int) -> int:
    at = 13 + _colors(data, 10)
    frames = 0
    while at < len(data) and frames < most:
        block = data[at]
        if block == 0x21:  # an extension: its label, then parts
            at = _after_parts(data, at + 2)
        elif block == 0x2C:  # a frame: place and size, colors, depth, then parts
            frames += 1
            at = _after_parts(data, at + 11 + _colors(data, at + 9))
        else:
            break
    return frames


def _colors(data: bytes, at: int) -> int:
    """Bytes of the table of colors that the flags at `at` announce."""
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_parts(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1


def _webp(data: bytes, most: int) -> int:
    at, frames = 12, 0
    while at + 8 <= len(data) and frames < most:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        frames += data[at : at + 4] == b"ANMF"
        at += 8 + size + size % 2
    return frames


def _png(data: bytes, most: int) -> int:
    """The number that an animated PNG announces before its first picture."""
    at = 8
    while at + 12 <= len(data) and data[at + 4 : at + 8] != b"IDAT":
        size = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"acTL":
            return min(most, int.from_bytes(data[at + 8 : at + 12], "big"))
        at += 12 + size
    return 1


def _tiff(data: bytes, most: int) -> int:
    """Directories along their chain; those of BigTIFF are wider."""
    order = "little" if data[:2] == b"II" else "big"
    is_big = 43 in (data[2], data[3])
    width, entry, counter = (8, 20, 8) if is_big else (4, 12, 2)

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], order)  # type: ignore[arg-type]

    at, pages = number(8 if is_big else 4, width), 0
    while 0 < at < len(data) and pages < most:
        pages += 1
        at = number(at + counter + number(at, counter) * entry, width)
    return pages


_COUNTERS: dict[str, Callable[[bytes, int], int]] = {"GIF": _gif, "WEBP": _webp, "PNG": _png, "TIFF": _tiff}
