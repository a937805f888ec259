"""How word vectors are trained: frozen settings of four algorithms, checked where they are made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from embeddings.errors import SettingsError
from embeddings.ranges import Range, check_settings, number_of_text, shown

RANGES = {
    "vector_size": Range(2, 2_000, True),
    "window": Range(1, 100, True),
    "min_count": Range(1, 1_000_000, True),
    "epochs": Range(1, 1_000, True),
    "negative": Range(1, 50, True),
    "learning_rate": Range(1e-6, 1, False),
    "sample": Range(0, 0.5, False),
    "random_state": Range(0, 2**32 - 1, True),
    "workers": Range(1, 64, True),
    "snapshot_every": Range(0, 1_000, True),
}


@dataclass(frozen=True)
class Algorithm:
    """One row of the table: what it is called, which settings it listens to, its usual learning rate."""

    id: str
    label: str
    uses: tuple[str, ...]
    learning_rate: float
    is_exact: bool = False  # any number of workers gives the same bits


_ALWAYS = (
    "vector_size",
    "window",
    "min_count",
    "epochs",
    "learning_rate",
    "random_state",
    "workers",
    "snapshot_every",
)
_WORD2VEC = (*_ALWAYS, "negative", "hierarchical_softmax", "sample")

ALGORITHMS: dict[str, Algorithm] = {
    row.id: row
    for row in (
        Algorithm("cbow", "CBOW", _WORD2VEC, 0.025),
        Algorithm("skip-gram", "Skip-gram", _WORD2VEC, 0.025),
        Algorithm("fasttext", "FastText", _WORD2VEC, 0.025),
        Algorithm("glove", "GloVe", _ALWAYS, 0.1, is_exact=True),
    )
}


@dataclass(frozen=True)
class TrainSettings:
    """What is learned from a corpus, and how; a setting that the algorithm does not use changes nothing."""

    algorithm: str = "cbow"
    vector_size: int = 100
    window: int = 5  # words on each side
    min_count: int = 5  # rarer words are left out
    epochs: int = 10  # passes over the corpus (GloVe: over the co-occurrences)
    negative: int = 5  # noise words for each pair; not used with hierarchical softmax
    hierarchical_softmax: bool = False
    learning_rate: float | None = None  # None: the usual one of the algorithm
    sample: float = 1e-3  # words more frequent than this share are skipped now and then; 0 keeps all
    random_state: int = 42
    workers: int = 2
    snapshot_every: int = 2  # epochs; 0 keeps none

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise SettingsError(
                "unknown_algorithm",
                "{name!r} is not an algorithm: choose {choices}",
                name=shown(self.algorithm),
                choices=", ".join(ALGORITHMS),
            )
        check_settings(self, RANGES)
        object.__setattr__(self, "hierarchical_softmax", _is_on(self.hierarchical_softmax))

    @property
    def is_reproducible(self) -> bool:
        """Whether a second run gives bit-identical vectors: with one worker, and for GloVe with any number."""
        return self.workers == 1 or ALGORITHMS[self.algorithm].is_exact


def resolve(settings: TrainSettings) -> TrainSettings:
    """Every default filled in, and whatever the algorithm does not use as it is by default: this names a result."""
    row = ALGORITHMS[settings.algorithm]
    usual = TrainSettings(settings.algorithm)
    unused = {field.name for field in fields(settings)} - {"algorithm", *row.uses}
    if settings.hierarchical_softmax:
        unused.add("negative")
    settled = replace(settings, **{name: getattr(usual, name) for name in unused})
    return replace(settled, learning_rate=settled.learning_rate or row.learning_rate)


def settings_to_dict(settings: TrainSettings) -> dict[str, Any]:
    """Names and plain values of the settings that the algorithm uses, `algorithm` first: for receipts and links."""
    values = asdict(settings)
    return {name: values[name] for name in ("algorithm", *ALGORITHMS[settings.algorithm].uses)}


def settings_from_dict(values: Mapping[str, Any]) -> TrainSettings:
    """The settings that `settings_to_dict` told; numbers may come as text, as in a link.

    `SettingsError` for an unknown algorithm or setting, and for values that are no numbers or out of range.
    """
    known = [field.name for field in fields(TrainSettings)]
    unknown = sorted({str(name) for name in values} - set(known))
    if unknown:
        raise SettingsError(
            "unknown_train_setting",
            "Training has no setting {name!r}: it has {choices}",
            name=shown(unknown[0]),
            choices=", ".join(known),
        )
    return TrainSettings(**{name: _parsed(name, value) for name, value in values.items()})


def _parsed(name: str, value: Any) -> Any:
    return number_of_text(value, is_optional=name == "learning_rate") if name in RANGES else value


def _is_on(value: Any) -> bool:
    """Yes or no, also as a link or a command line writes it."""
    written = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
    if isinstance(value, bool):
        return value
    answer = written.get(str(value).strip().lower())
    if answer is None:
        raise SettingsError(
            "setting_not_yes_or_no",
            "{name} cannot be {value}: give true or false",
            name="hierarchical_softmax",
            value=shown(value),
        )
    return answer
