"""What an analogy test set gives: scores by section, what was unknown, and the wrong answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964  # standard deviations that hold 95 % of a normal distribution


def wilson(correct: int, asked: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): it stays within 0 and 1, also for few questions; (0, 1) for none."""
    if not asked:
        return 0.0, 1.0
    share, z2 = correct / asked, Z_95**2 / asked
    middle = (share + z2 / 2) / (1 + z2)
    half = Z_95 * sqrt(share * (1 - share) / asked + z2 / (4 * asked)) / (1 + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class SectionScore:
    """`correct` of the `asked` questions whose four words are all known; `unknown` more were skipped."""

    name: str
    correct: int
    asked: int
    unknown: int

    @property
    def accuracy(self) -> float | None:
        """The share of correct answers among the questions asked, 0 to 1; None where none could be asked."""
        return self.correct / self.asked if self.asked else None

    @property
    def accuracy_with_unknown_wrong(self) -> float:
        """The same, where a question with an unknown word counts as answered wrong."""
        total = self.asked + self.unknown
        return self.correct / total if total else 0.0

    @property
    def coverage(self) -> float:
        """The share of the questions that could be asked, 0 to 1."""
        total = self.asked + self.unknown
        return self.asked / total if total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % confidence interval of `accuracy` (Wilson)."""
        return wilson(self.correct, self.asked)


@dataclass(frozen=True)
class WrongAnswer:
    """a : b :: c : expected, answered otherwise; `rank` of the expected word among the answers allowed, from 1.

    None where it was not allowed, because it is one of the inputs.
    """

    section: str
    a: str
    b: str
    c: str
    expected: str
    answered: str
    rank: int | None


@dataclass(frozen=True)
class AnalogyScores:
    """The scores of one method; `unknown_words` are those of the set that the space lacks, in the set's order."""

    method: str
    include_inputs: bool
    sections: tuple[SectionScore, ...]
    unknown_words: tuple[str, ...]
    wrong: tuple[WrongAnswer, ...]
    seconds: float

    @property
    def total(self) -> SectionScore:
        """All sections together, each question counted once (not each section)."""
        return total_of(self.sections)


def total_of(sections: Sequence[SectionScore], name: str = "total") -> SectionScore:
    """The sums of `sections`."""
    return SectionScore(
        name,
        sum(section.correct for section in sections),
        sum(section.asked for section in sections),
        sum(section.unknown for section in sections),
    )
