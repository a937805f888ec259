"""The shipped sample: simulated rents of flats, in which the districts have an order that their names do not tell.

    python -m embeddings.categories.simulate      writes the two shipped files again

Nothing in it was observed. The rent falls evenly from the first district of a hidden order to the last; the order is
a fixed shuffle of the alphabet, with which it has no correlation to speak of.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.errors import SettingsError

FOLDER = Path(__file__).parent
# The place of each district, in alphabetical order, from the center: Spearman with the alphabet is −0.04.
HIDDEN = (9, 2, 14, 5, 11, 0, 15, 7, 3, 12, 8, 1, 13, 6, 10, 4)
SIZES, CONDITIONS = 4, 4
AREAS = (28, 52, 81, 124)  # square meters of a small flat, a medium one, …
HEATING_EFFECTS = (0, 18, -25)


@dataclass(frozen=True)
class Flats:
    """Settings of the simulation: `n` flats whose rents, in the language's own money, have this much noise."""

    n: int = 1_500
    language: str = "en"
    noise: float = 90.0
    random_state: int = 7


@dataclass(frozen=True)
class Names:
    """What things are called in one language."""

    columns: tuple[str, ...]
    districts: tuple[str, ...]  # in alphabetical order, all invented
    sizes: tuple[str, ...]
    conditions: tuple[str, ...]
    heatings: tuple[str, ...]
    months: tuple[str, ...]
    answers: tuple[str, str]


# fmt: off
NAMES: Mapping[str, Names] = {
    "en": Names(
        ("district", "size", "condition", "heating", "month", "area", "rent", "let within a week"),
        ("Alder Hill", "Brook End", "Castle Yard", "Drapers", "Elm Park", "Foundry", "Garden Row", "Harbor",
         "Ironside", "Jubilee", "Kiln Lane", "Lantern", "Mill Green", "North Gate", "Orchard", "Priory"),
        ("S", "M", "L", "XL"), ("poor", "fair", "good", "excellent"), ("district heat", "gas", "heat pump"),
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), ("no", "yes"),
    ),
    "ko": Names(
        ("동네", "크기", "상태", "난방", "월", "면적", "월세", "일주일 안에 계약"),
        ("가온동", "나래동", "다솜동", "라온동", "마루동", "별빛동", "새봄동", "아람동",
         "여울동", "온누리동", "윤슬동", "잔디동", "찬솔동", "푸른동", "하늘동", "햇살동"),
        ("소형", "중형", "대형", "특대형"), ("나쁨", "보통", "좋음", "매우 좋음"), ("도시가스", "전기", "지역난방"),
        tuple(f"{month}월" for month in range(1, 13)), ("아니요", "예"),
    ),
}
# fmt: on


def simulate(flats: Flats = Flats()) -> str:
    """The table as CSV: columns of names, whole numbers, and whether the flat was let within a week."""
    if flats.language not in NAMES:
        raise SettingsError(
            "unknown_sample_language",
            "The sample is not there in {language!r}: choose {choices}",
            language=flats.language,
            choices=", ".join(NAMES),
        )
    names = NAMES[flats.language]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names.columns)
    writer.writerows(_rows(flats, names))
    return text.getvalue()


def _rows(flats: Flats, names: Names) -> list[tuple[object, ...]]:
    random = np.random.default_rng(flats.random_state)
    popular = random.permutation(np.linspace(1, 4, len(HIDDEN)))  # some districts have four times the flats
    district = random.choice(len(HIDDEN), flats.n, p=popular / popular.sum())
    size, condition = random.integers(0, SIZES, flats.n), random.integers(0, CONDITIONS, flats.n)
    heating, month = random.integers(0, 3, flats.n), random.integers(0, 12, flats.n)
    area = np.round(np.array(AREAS)[size] * random.uniform(0.85, 1.15, flats.n)).astype(np.int64)
    place = np.array(HIDDEN)[district]
    fair = 520 + 6.0 * area - 45.0 * place + 70.0 * condition + np.array(HEATING_EFFECTS)[heating]
    rent = np.round(fair + random.normal(0, flats.noise, flats.n)).astype(np.int64)
    # What is cheap for what it is goes fast, and so does the center, and everything in summer.
    eager = (fair - rent) / flats.noise + 0.22 * (7.5 - place) - 0.12 * np.abs(month - 6.5) + 0.3
    is_let = random.random(flats.n) < 1 / (1 + np.exp(-eager))
    return [
        (
            names.districts[district[i]],
            names.sizes[size[i]],
            names.conditions[condition[i]],
            names.heatings[heating[i]],
            names.months[month[i]],
            int(area[i]),
            int(rent[i]),
            names.answers[int(is_let[i])],
        )
        for i in range(flats.n)
    ]


def path_of(language: str) -> Path:
    """Where the shipped sample of a language lies."""
    return FOLDER / f"flats-{language}.csv"


if __name__ == "__main__":
    for name in NAMES:
        path_of(name).write_text(simulate(Flats(language=name)), encoding="utf-8")
