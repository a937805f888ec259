"""Analogy questions by section, as in Google's questions-words.txt (Mikolov et al. 2013)."""

from collections.abc import Iterator
from dataclasses import dataclass

from embeddings.errors import DataError
from embeddings.evaluation.lines import LINE_SHOWN, lines_of

Question = tuple[str, str, str, str]  # a : b :: c : d


@dataclass(frozen=True)
class Section:
    """The questions a : b :: c : d of one relation."""

    name: str
    rows: tuple[Question, ...]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Questions:
    """An analogy test set; its length is the number of questions of all sections."""

    sections: tuple[Section, ...]
    name: str = ""

    def __len__(self) -> int:
        return sum(len(section) for section in self.sections)


def read_questions(data: bytes | str, name: str = "questions", lowercase: bool = False) -> Questions:
    """A file of `: section` lines, each followed by lines of four words.

    Empty lines are left out, and so are sections without questions; a section that comes twice is one.
    `DataError` names the line with three or five words, then the question before any section, and the empty file.
    """
    sections: dict[str, list[Question]] = {}
    current: list[Question] | None = None
    for number, line in _told(data, name, lowercase):
        if line.startswith(":"):
            current = sections.setdefault(line.lstrip(": ").strip(), [])
        else:
            question = _question(line, number, name)  # first: a section above it would not mend the line
            current = _inside(current, number, line, name)
            current.append(question)
    filled = tuple(Section(title, tuple(rows)) for title, rows in sections.items() if rows)
    if not filled:
        raise DataError(
            "questions_empty",
            "{name} holds no question: bring lines of four words below a line such as `: capitals`",
            name=name,
        )
    return Questions(filled, name)


def _told(data: bytes | str, name: str, lowercase: bool) -> Iterator[tuple[int, str]]:
    for number, line in lines_of(data, name):
        # The name of a section is no word: it keeps its capitals.
        yield number, line.lower() if lowercase and not line.startswith(":") else line


def _inside(current: list[Question] | None, number: int, line: str, name: str) -> list[Question]:
    if current is not None:
        return current
    raise DataError(
        "questions_section",
        "Line {line} of {name} ({text!r}) belongs to no section: put a line such as `: capitals` above it",
        line=number,
        name=name,
        text=line[:LINE_SHOWN],
    )


def _question(line: str, number: int, name: str) -> Question:
    words = line.split()
    if len(words) != 4:
        raise DataError(
            "questions_words",
            "Line {line} of {name} has {n} words ({text!r}): a question has four, as in `man king woman queen`",
            line=number,
            name=name,
            n=len(words),
            text=line[:LINE_SHOWN],
        )
    return words[0], words[1], words[2], words[3]
