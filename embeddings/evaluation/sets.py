"""Test sets that are ready: gensim's wheel carries three, the Korean one is Vectarium's own."""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from embeddings.errors import DataError, SettingsError
from embeddings.evaluation.questions import Questions, read_questions
from embeddings.evaluation.similarity import WordPairs, read_pairs

OWN = Path(__file__).parent
IN_GENSIM = Path("test") / "test_data"


@dataclass(frozen=True)
class QuestionSet:
    """A test set of `kind`: its name, its language, and where it comes from."""

    id: str
    kind: Literal["analogies", "pairs"]
    label: str
    language: str
    source: str
    licence: str
    url: str
    file: str
    package: str = ""  # that carries the file; empty: Vectarium itself

    @property
    def path(self) -> Path:
        """The file; `DataError` where the package was installed without it."""
        path = _folder(self.package) / self.file
        if not path.is_file():
            raise DataError(
                "question_set_missing",
                "{label} is not here ({package} was installed without its test data): bring the file from {url}",
                label=self.label,
                package=self.package or "vectarium",
                url=self.url,
            )
        return path


def _folder(package: str) -> Path:
    if not package:
        return OWN
    spec = find_spec(package)  # says where it is without importing it
    return Path(spec.origin).parent / IN_GENSIM if spec is not None and spec.origin else Path()


QUESTION_SETS = {
    row.id: row
    for row in (
        QuestionSet(
            "google-analogies",
            "analogies",
            "Google analogies",
            "en",
            "Mikolov et al. 2013, Efficient Estimation of Word Representations in Vector Space",
            "Apache-2.0",
            "https://code.google.com/archive/p/word2vec/",
            "questions-words.txt",
            "gensim",
        ),
        QuestionSet(
            "questions-ko",
            "analogies",
            "Korean analogies",
            "ko",
            "Written by hand for Vectarium",
            "MIT",
            "",
            "questions-ko.txt",
        ),
        QuestionSet(
            "wordsim353",
            "pairs",
            "WordSim-353",
            "en",
            "Finkelstein et al. 2002, Placing Search in Context",
            "CC BY 4.0",
            "https://gabrilovich.com/resources/data/wordsim353/wordsim353.html",
            "wordsim353.tsv",
            "gensim",
        ),
        QuestionSet(
            "simlex999",
            "pairs",
            "SimLex-999",
            "en",
            "Hill, Reichart and Korhonen 2015, SimLex-999",
            "free for research, see the source",
            "https://fh295.github.io/simlex.html",
            "simlex999.txt",
            "gensim",
        ),
    )
}

# Counted and listed like every other pair, but not what a chart writes across a wall by itself.
NOT_FOR_LABELS = frozenset(
    frozenset(pair.split("/"))
    for pair in (
        "fuck/sex", "love/sex", "holy/sex", "drug/abuse", "murder/manslaughter",
        "monk/slave", "delay/racism", "Arafat/terror",
    )
)  # fmt: skip


def _row(set_id: str, kind: str) -> QuestionSet:
    row = QUESTION_SETS.get(set_id)
    if row is None or row.kind != kind:
        raise SettingsError(
            "question_set_unknown",
            "{id!r} is not a ready set: choose {choices}, or bring a file",
            id=set_id,
            choices=", ".join(row.id for row in QUESTION_SETS.values() if row.kind == kind),
        )
    return row


@cache
def load_questions(set_id: str) -> Questions:
    """The analogy set of that id; `SettingsError` lists the ids."""
    row = _row(set_id, "analogies")
    return read_questions(row.path.read_bytes(), row.label)


@cache
def load_pairs(set_id: str) -> WordPairs:
    """The word pairs of that id; `SettingsError` lists the ids."""
    row = _row(set_id, "pairs")
    return read_pairs(row.path.read_bytes(), row.label)
