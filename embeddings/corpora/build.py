"""`python -m embeddings.corpora.build [ID…]`: make the built-in corpora again, from Debian's packages.

The numbers that it prints belong in stock.toml.
"""

import lzma
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from embeddings.corpora import corpus_path, stock_row
from embeddings.sentences import split
from embeddings.tokenize import tokenize_sentences

MARKER = re.compile(r"\((a|p|ip)\)$")  # where an adjective stands: not a part of the word
HANGUL, LETTER = re.compile("[가-힣]"), re.compile("[A-Za-z가-힣]")
LEAST_WORDS = 3  # shorter ones are headings, buttons and cells
BLOCKS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "li", "td", "th", "dt", "dd", "title", "div", "br", "tr", "caption"]
)
NO_TEXT = frozenset(["script", "style", "footer", "pre"])


def main(arguments: Sequence[str]) -> None:
    for stock_id in arguments or SOURCES:
        row, (package, sentences) = stock_row(stock_id), SOURCES[stock_id]
        with tempfile.TemporaryDirectory() as folder:
            lines = list(sentences(unpack(package, Path(folder)) / "usr" / "share"))
        data = lzma.compress("".join(f"{line}\n" for line in lines).encode(), preset=9 | lzma.PRESET_EXTREME)
        corpus_path(row).write_bytes(data)
        n_tokens = tokenize_sentences(lines).n_tokens
        print(f"[{stock_id}]\nn_sentences = {len(lines)}\nn_tokens = {n_tokens}")
        print(f'sha256 = "{sha256(data).hexdigest()}"', flush=True)


def unpack(package: str, folder: Path) -> Path:
    """The files of a Debian package, fetched by apt as this machine is set up."""
    subprocess.run(["apt-get", "download", package], cwd=folder, check=True, capture_output=True)
    (archive,) = folder.glob("*.deb")
    subprocess.run(["dpkg", "-x", archive, folder / "files"], check=True)
    return folder / "files"


def glosses(share: Path) -> Iterator[str]:
    """Each word of each synset of WordNet as `word: what it means; "an example"`, in the order of its files.

    A sentence for each word, not for each synset: on the same glosses CBOW reaches a WordSim-353 Spearman of 0.53
    instead of 0.49, and finds the queen.
    """
    for part in ("noun", "verb", "adj", "adv"):
        for line in (share / "wordnet" / f"data.{part}").read_text(encoding="utf-8").splitlines():
            if line.startswith("  "):
                continue  # the licence at the head of each file, which is shipped beside the corpus
            head, gloss = line.split(" | ", 1)
            fields = head.split()
            for word in fields[4 : 4 + 2 * int(fields[3], 16) : 2]:
                yield f"{MARKER.sub('', word).replace('_', ' ')}: {' '.join(gloss.split())}"


def manual(share: Path) -> Iterator[str]:
    """The Korean sentences of LibreOffice's help, each once."""
    seen: set[str] = set()
    for path in sorted((share / "libreoffice" / "help" / "ko").rglob("*.html")):
        page = Paragraphs()
        page.feed(path.read_text(encoding="utf-8"))
        for sentence in filter(is_korean_sentence, (s for text in page.texts() for s in split(text))):
            if sentence not in seen:
                seen.add(sentence)
                yield sentence


def is_korean_sentence(text: str) -> bool:
    """Whether most letters are Hangul: a third of the help is not translated."""
    letters = len(LETTER.findall(text))
    return len(text.split()) >= LEAST_WORDS and 2 * len(HANGUL.findall(text)) > letters


class Paragraphs(HTMLParser):
    """The texts of a page, one for each block, without code and footer."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[list[str]] = [[]]
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in NO_TEXT
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in NO_TEXT
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._texts[-1].append(data)

    def texts(self) -> Iterator[str]:
        return (" ".join("".join(parts).split()) for parts in self._texts)

    def _break(self, tag: str) -> None:
        if tag in BLOCKS:
            self._texts.append([])


# The Debian package of each corpus, and how its files become sentences.
SOURCES: dict[str, tuple[str, Callable[[Path], Iterator[str]]]] = {
    "wordnet-en": ("wordnet-base", glosses),
    "handbook-ko": ("libreoffice-help-ko", manual),
}

if __name__ == "__main__":
    main(sys.argv[1:])
