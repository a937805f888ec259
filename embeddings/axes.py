"""Items along a named direction: two word lists make a pole each, and everything has a place between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.dataset import read_only
from embeddings.errors import SettingsError
from embeddings.metrics import unit
from embeddings.space import EmbeddingSpace
from embeddings.spellings import spelled


@dataclass(frozen=True, eq=False)
class Axis:
    """`direction` (dim,), of length 1, leads from the first pole to the second; `ends` are the poles' own places."""

    direction: np.ndarray
    poles: tuple[tuple[str, ...], tuple[str, ...]]
    names: tuple[str, str]
    ends: tuple[float, float]  # mean cosine of each pole's words with the direction


@dataclass(frozen=True)
class AxisExample:
    """A ready-made axis in one language, and items that are worth a look along it."""

    id: str
    language: str
    names: tuple[str, str]
    poles: tuple[tuple[str, ...], tuple[str, ...]]
    items: tuple[str, ...]


def axis(
    space: EmbeddingSpace, pole_a: Sequence[str], pole_b: Sequence[str], names: tuple[str, str] = ("", "")
) -> Axis:
    """The direction from the mean of `pole_a` to the mean of `pole_b`, of unit vectors (as in An et al. 2018).

    An empty name becomes the first word of its pole. `SettingsError` for unknown words with their closest
    spellings, an empty pole, poles of the same words, and poles whose means are equal.
    """
    first, second = _pole(pole_a, 1), _pole(pole_b, 2)
    known = spelled(space, [*first, *second])
    poles = _unique(known[: len(first)]), _unique(known[len(first) :])
    means = [_units(space, pole).mean(axis=0) for pole in poles]
    direction = means[1] - means[0]
    if set(poles[0]) == set(poles[1]) or np.linalg.norm(direction) < 1e-6:
        raise SettingsError(
            "axis_poles_equal",
            "Both poles lie in the same place, so there is no direction from {first!r} to {second!r}: "
            "put different words into one of them",
            first=", ".join(poles[0])[:100],
            second=", ".join(poles[1])[:100],
        )
    direction = unit(direction)
    ends = [float((_units(space, pole) @ direction).mean()) for pole in poles]
    return Axis(
        read_only(direction), poles, (names[0] or poles[0][0], names[1] or poles[1][0]), (ends[0], ends[1])
    )


def place_on(space: EmbeddingSpace, axes: Sequence[Axis]) -> np.ndarray:
    """The cosine of every item with one or two directions: (n, 1 or 2) float32, read-only.

    An item of zeros lies at 0. `SettingsError` for no axis, more than two, and an axis of another space.
    """
    if not 1 <= len(axes) <= 2:
        raise SettingsError(
            "axes_count", "Items are laid out along 1 or 2 axes, not {n}: choose", n=len(axes)
        )
    directions = np.stack([one.direction for one in axes], axis=1)
    if len(directions) != space.dim:
        raise SettingsError(
            "axis_dim",
            "The axis has {given} dimensions and the space {dim}: make the axis from words of this space",
            given=len(directions),
            dim=space.dim,
        )
    along = space.vectors @ directions
    lengths = space.norms[:, None]
    return read_only(np.divide(along, lengths, out=np.zeros_like(along), where=lengths > 0))


def _pole(words: Sequence[str], number: int) -> list[str]:
    kept = [word.strip() for word in words if word.strip()]
    if not kept:
        raise SettingsError("axis_pole_empty", "Pole {number} has no word: write one or more", number=number)
    return kept


def _unique(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _units(space: EmbeddingSpace, words: Sequence[str]) -> np.ndarray:
    return unit(space.vectors[[space.row_of[word] for word in words]].astype(np.float64))


EXAMPLES: tuple[AxisExample, ...] = (
    AxisExample(
        "gender-en", "en", ("man", "woman"),
        (("man", "boy", "he", "father", "son"), ("woman", "girl", "she", "mother", "daughter")),
        ("king", "queen", "nurse", "doctor", "engineer", "teacher", "actor", "actress", "soldier", "dancer", "lawyer", "secretary"),
    ),
    AxisExample(
        "size-en", "en", ("small", "large"),
        (("small", "little", "tiny"), ("large", "big", "huge")),
        ("ant", "mouse", "cat", "dog", "horse", "elephant", "whale", "village", "town", "city", "pond", "lake", "ocean"),
    ),
    AxisExample(
        "temperature-en", "en", ("cold", "hot"),
        (("cold", "ice", "winter"), ("hot", "fire", "summer")),
        ("snow", "desert", "oven", "fridge", "january", "july", "sauna", "glacier", "soup", "beer", "alaska", "hawaii"),
    ),
    AxisExample(
        "feeling-en", "en", ("bad", "good"),
        (("bad", "terrible", "awful"), ("good", "wonderful", "excellent")),
        ("war", "peace", "holiday", "illness", "friend", "enemy", "music", "murder", "gift", "tax", "love", "debt"),
    ),
    AxisExample(
        "apples-en", "en", ("red", "green"),
        (("red apple",), ("green apple",)),
        ("lobster", "crab", "rose", "tomato", "strawberry", "fire engine", "bell pepper", "pear", "lime", "shamrock", "pea pod", "seedling"),
    ),
    AxisExample(
        "gender-ko", "ko", ("남자", "여자"),
        (("남자", "아버지", "아들"), ("여자", "어머니", "딸")),
        ("왕", "여왕", "의사", "간호사", "교사", "군인", "배우", "화가", "선수", "가수"),
    ),
    AxisExample(
        "picture-ko", "ko", ("글", "그림"),
        (("글", "텍스트", "단어", "단락"), ("그림", "이미지", "도형")),
        ("문자", "제목", "표", "차트", "곡선", "색상", "테두리", "번호", "언어", "애니메이션", "그래픽", "하이픈"),
    ),
    AxisExample(
        "making-ko", "ko", ("없애다", "만들다"),
        (("삭제", "제거", "닫다"), ("추가", "만들다", "삽입")),
        ("저장", "취소", "복사", "편집", "숨기다", "그리다", "채우다", "검색", "인쇄", "정렬", "내보내다", "가져오다"),
    ),
)  # fmt: skip


def examples_for(space: EmbeddingSpace, least: int = 3) -> tuple[AxisExample, ...]:
    """The examples that this space knows, cut to the words it has: one or more for each pole, `least` items."""
    found = []
    for example in EXAMPLES:
        first, second = (_known(space, pole) for pole in example.poles)
        items = _known(space, example.items)
        if first and second and len(items) >= least:
            found.append(AxisExample(example.id, example.language, example.names, (first, second), items))
    return tuple(found)


def _known(space: EmbeddingSpace, words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word in space.row_of)
