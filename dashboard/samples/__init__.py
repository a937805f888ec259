"""Small real data sets with their vectors and maps, so that the first page shows something without any model."""

import tomllib
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.dataset import Modality
from embeddings.errors import SettingsError
from embeddings.projections import TSNE, UMAP, Projection, Settings, resolve
from embeddings.space import EmbeddingSpace, read_space

if TYPE_CHECKING:
    from embeddings.pictures import Pictures

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class SampleRow:
    """One row of samples.toml; title, description and sentence are `samples.<id>.…` in the locale files."""

    id: str
    modality: Modality
    encoder: str  # a catalog id, or "given" for vectors that came ready
    method: str  # of the map that is shown first
    color: str  # the column that colors it
    source: str
    licence: str


def _read_rows() -> dict[str, SampleRow]:
    tables = tomllib.loads((FOLDER / "samples.toml").read_text(encoding="utf-8"))
    return {name: SampleRow(name, **table) for name, table in tables.items()}


SAMPLES: dict[str, SampleRow] = _read_rows()
DEFAULT_SAMPLE = "topics-en"


def space_path(sample_id: str) -> Path:
    return FOLDER / f"{sample_row(sample_id).id}.parquet"


def pictures_path(sample_id: str) -> Path:
    return FOLDER / f"{sample_row(sample_id).id}.zip"


def map_path(sample_id: str, method: str, n_components: int) -> Path:
    return FOLDER / f"{sample_row(sample_id).id}.{method}-{n_components}d.parquet"


def sample_row(sample_id: str) -> SampleRow:
    """The row named `sample_id`; `SettingsError` lists the ids."""
    if sample_id not in SAMPLES:
        raise SettingsError(
            "unknown_sample",
            "{name!r} is not a sample: choose {choices}",
            name=sample_id[:40],
            choices=", ".join(SAMPLES),
        )
    return SAMPLES[sample_id]


def load_space(sample_id: str) -> EmbeddingSpace:
    """Labels, vectors, metadata and receipt, as `python -m dashboard.samples.build` made them."""
    return read_space(space_path(sample_id))


def load_pictures(sample_id: str) -> "Pictures | None":
    """The pictures of the items, row for row; None for a sample that is not of pictures."""
    if sample_row(sample_id).modality != "image":
        return None
    from dashboard.samples.pictures import read_pictures

    return read_pictures(pictures_path(sample_id))


def load_map(sample_id: str, settings: Settings) -> Projection | None:
    """The shipped map that was made with these settings, or None if there is none: then it has to be computed."""
    from embeddings.maps import read_map

    path = map_path(sample_id, settings.method, settings.n_components)
    if not path.exists():
        return None
    shipped = read_map(path)
    n = len(shipped.labels)
    if not _is_same(resolve(settings, n), shipped.projection, n):
        return None
    return shipped.projection


def _is_same(asked: Settings, shipped: Projection, n: int) -> bool:
    """Whether the shipped map is the one that was asked for, by settings that are resolved for `n` items."""
    used = type(asked)(**{name: value for name, value in shipped.used.items() if name != "method"})
    if asked == used:
        return True
    # Where the engine that drew it is not installed, the shipped map still answers what any engine would be asked.
    if not isinstance(asked, TSNE | UMAP) or not isinstance(used, TSNE | UMAP) or _is_installed(used):
        return False
    automatic = resolve(replace(asked, engine="auto"), n)
    return asked == automatic and replace(asked, engine=used.engine) == used


def _is_installed(settings: TSNE | UMAP) -> bool:
    from embeddings.projections import engines_for

    rows = engines_for(settings.method, settings.n_components)
    return any(find_spec(row.module) is not None for row in rows if row.id == settings.engine)
