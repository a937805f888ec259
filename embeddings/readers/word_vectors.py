"""Word vectors in files: word2vec text (which fastText .vec is too), word2vec binary, GloVe text.

Headers are not believed: the bytes are counted before memory is asked for (no gensim, whose own format is a pickle).
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from embeddings.dataset import Dataset
from embeddings.errors import DataError, Message
from embeddings.limits import Limits
from embeddings.readers.base import Content, Reader, ReadOptions
from embeddings.readers.columns import number
from embeddings.readers.finish import Source, check_columns, vector_dataset
from embeddings.readers.tally import Tally

_HEADER = re.compile(rb"[ \t]*([0-9]{1,12})[ \t]+([0-9]{1,9})[ \t]*\r?\n")
BLOCK = 4096  # lines whose numbers are read at once


def _header(data: bytes) -> tuple[int, int, int] | None:
    """Words, dimension, and where the vectors begin; None without such a first line."""
    match = _HEADER.match(data)
    return None if match is None else (int(match[1]), int(match[2]), match.end())


def _sniff_binary(contents: Sequence[Content]) -> bool:
    if len(contents) != 1 or (contents[0].is_text and 0 not in contents[0].data):
        return False
    header = _header(contents[0].data[:64])
    return header is not None and header[1] > 0 and b" " in contents[0].data[header[2] : header[2] + 1000]


def read_binary(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
    """word2vec binary: after the header, each word, a space, and its float32 numbers."""
    name, data = contents[0].name, contents[0].data
    header = _header(data[:64])
    if header is None:
        raise _no_words(name)
    n, dim, at = header
    check_columns(name, dim, limits)
    needed = n * (4 * dim + 2)  # a letter and a space before each vector
    if not n or not dim or needed > len(data) - at:
        raise DataError(
            "word2vec_header",
            "The header of {name} promises {words:,} words of {dim:,} numbers, at least {needed:,} bytes, but {found:,} "
            "follow: the file is cut or its header is wrong, so download or save it again",
            name=name,
            words=n,
            dim=dim,
            needed=needed,
            found=len(data) - at,
        )
    words, vectors, end = _binary_words(name, data, n, dim, at)
    source = Source(name, "word2vec-binary", "utf-8")
    if data[end:].strip():
        values = {"words": n, "bytes": len(data) - end}
        source.tally.note(
            Message(
                "word2vec_rest",
                "The header promises {words:,} words; {bytes:,} bytes after them were not read",
                values,
            )
        )
    return _tokens(source, words, vectors, np.arange(1, n + 1), limits)


def _binary_words(name: str, data: bytes, n: int, dim: int, at: int) -> tuple[list[str], np.ndarray, int]:
    words = []
    vectors = np.empty((n, dim), np.float32)
    for row in range(n):
        space = data.find(b" ", at, at + 10_000)
        end = space + 1 + 4 * dim
        if space < 0 or end > len(data):
            raise DataError(
                "word2vec_cut",
                "{name} ends or breaks after {row:,} of the {words:,} words that its header promises with {dim:,} numbers "
                "each: the file is cut or its header is wrong, so download or save it again",
                name=name,
                row=row,
                words=n,
                dim=dim,
            )
        words.append(data[at:space].lstrip(b"\n").decode("utf-8", "replace"))
        vectors[row] = np.frombuffer(data, "<f4", dim, space + 1)
        at = end
    return words, vectors, at


def _tail(line: str) -> int:
    """How many numbers follow the first word of `line`."""
    cells = line.rstrip().split(" ")
    last_text = next((i for i in range(len(cells) - 1, 0, -1) if number(cells[i]) is None), 0)
    return len(cells) - 1 - last_text


def _are_words(lines: Sequence[str]) -> bool:
    """Whether most lines are a word and as many numbers as the others have."""
    widths = Counter(_tail(line) for line in lines)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width > 1 and count >= 0.6 * len(lines)


def _sniff_word2vec(contents: Sequence[Content]) -> bool:
    if len(contents) != 1 or not contents[0].is_text:
        return False
    lines = contents[0].head_lines[:20]
    return len(lines) > 1 and _header(f"{lines[0]}\n".encode()) is not None and _are_words(lines[1:])


def _sniff_glove(contents: Sequence[Content]) -> bool:
    if len(contents) != 1 or not contents[0].is_text or "\t" in contents[0].head:
        return False
    lines = contents[0].head_lines[:20]
    return _are_words(lines) and any(number(line.split(" ", 1)[0]) is None for line in lines)


def read_word2vec(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
    """word2vec text and fastText .vec: the header counts words and numbers, and is checked against the lines."""
    content = contents[0]
    head, _, body = content.decoded.text.partition("\n")
    header = _header(f"{head}\n".encode())
    if header is None:
        raise _no_words(content.name)
    return _read_lines(content, "word2vec-text", body, 2, limits, header[:2])


def read_glove(contents: Sequence[Content], options: ReadOptions, limits: Limits) -> Dataset:
    """GloVe text: a word and its numbers on each line, no header."""
    return _read_lines(contents[0], "glove", contents[0].decoded.text, 1, limits, None)


def _read_lines(
    content: Content, kind: str, body: str, first: int, limits: Limits, header: tuple[int, int] | None
) -> Dataset:
    lines = body.rstrip("\n").split("\n")
    source = Source(content.name, kind, content.decoded.encoding, Tally(content.decoded.notes))
    dim = _dimension(content.name, lines, header)
    check_columns(content.name, dim, limits)
    words, vectors, kept = _parse(lines, dim)
    left = np.setdiff1d(np.arange(len(lines)), kept)
    source.tally.drop(Message("word_row", "not a word and {dim} numbers", {"dim": dim}), left + first)
    if header is not None and header[0] != len(lines):
        values = {"words": header[0], "found": len(lines)}
        source.tally.note(
            Message(
                "word2vec_count", "The header promises {words:,} words, the file has {found:,} lines", values
            )
        )
    return _tokens(source, words, vectors, kept + first, limits)


def _dimension(name: str, lines: Sequence[str], header: tuple[int, int] | None) -> int:
    """The numbers that most lines have; `DataError` where the header says something else."""
    widths = Counter(width for line in lines[:1000] if (width := _tail(line)) > 0)
    if not widths:
        raise _no_words(name)
    dim = widths.most_common(1)[0][0]
    # A word may hold spaces and end in numbers, so more numbers than promised are possible, fewer are not.
    if header is not None and header[1] != dim:
        raise DataError(
            "word2vec_dim",
            "The header of {name} promises {promised:,} numbers for each word, but the lines have {found:,}: "
            "correct the header or delete it",
            name=name,
            promised=header[1],
            found=dim,
        )
    return dim


def _parse(lines: Sequence[str], dim: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Words, vectors (n_kept, dim), and the indices of the lines that hold them."""
    words: list[str] = []
    blocks: list[np.ndarray] = []
    kept: list[int] = []
    for start in range(0, len(lines), BLOCK):
        parts = [line.rstrip().rsplit(" ", dim) for line in lines[start : start + BLOCK]]
        good = [i for i, cells in enumerate(parts) if len(cells) == dim + 1 and cells[0]]
        block = _numbers([parts[i][1:] for i in good], dim)
        are_numbers = ~np.isnan(block[:, 0]) if len(good) else np.empty(0, bool)
        words += [parts[i][0] for i, is_good in zip(good, are_numbers, strict=True) if is_good]
        kept += [start + i for i, is_good in zip(good, are_numbers, strict=True) if is_good]
        blocks.append(block[are_numbers])
    return words, np.concatenate(blocks), np.array(kept, np.int64)


def _numbers(rows: list[list[str]], dim: int) -> np.ndarray:
    """(n, dim) float32; a row that is not numbers, or whose numbers are not, is NaN from its first on."""
    flat = [cell for row in rows for cell in row]
    try:
        matrix = np.fromiter(map(float, flat), np.float64, len(flat)).reshape(len(rows), dim)
        matrix[np.isnan(matrix[:, :1]).ravel(), 0] = (
            np.inf
        )  # written as "nan": reported as a number that is not finite
    except ValueError:
        read = [[number(cell) for cell in row] for row in rows]
        matrix = np.array([[np.nan if None in row else cell for cell in row] for row in read], np.float64)
    with np.errstate(over="ignore"):
        return matrix.reshape(len(rows), dim).astype(np.float32)


def _tokens(
    source: Source, words: Sequence[str], vectors: np.ndarray, rows: np.ndarray, limits: Limits
) -> Dataset:
    """Words are looked up by name, so that the first of equal ones is kept, as gensim does."""
    first = {word: i for i, word in reversed(list(enumerate(words)))}
    kept = np.array(sorted(first.values()), np.int64)
    if len(kept) < len(words):
        left = np.setdiff1d(np.arange(len(words)), kept)
        source.tally.drop(Message("word_twice", "a word that came before"), rows[left])
        words, vectors, rows = [words[i] for i in kept], vectors[kept], rows[kept]
    metadata = pd.DataFrame(index=range(len(words)))
    return vector_dataset(source, words, vectors, metadata, rows, limits, "token")


def _no_words(name: str) -> DataError:
    return DataError(
        "no_word_vectors",
        "{name} has no lines of a word and its numbers: choose another format for it",
        name=name,
    )


WORD2VEC_BINARY = Reader("word2vec-binary", _sniff_binary, read_binary)
WORD2VEC_TEXT = Reader("word2vec-text", _sniff_word2vec, read_word2vec)
GLOVE = Reader("glove", _sniff_glove, read_glove)
