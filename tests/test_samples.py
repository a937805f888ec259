"""The samples: every one has its words, source and licence, and what is shipped can be made again."""

import csv
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from dashboard.samples import (
    DEFAULT_SAMPLE,
    FOLDER,
    SAMPLES,
    build,
    load_map,
    load_space,
    map_path,
    sources,
    space_path,
)
from embeddings.encode import encode_dataset
from embeddings.encoders import open_encoder
from embeddings.errors import SettingsError
from embeddings.maps import read_map
from embeddings.metrics import METRICS
from embeddings.projections import PCA, TSNE, UMAP, project
from embeddings.space import EmbeddingSpace

LOCALES = Path(__file__).parent.parent / "dashboard" / "locales"
TOPICS = ("topics-en", "topics-ko")
OFTEN = {("topics-en", 2), ("countries", 2), ("countries", 3)}  # every method and engine; the others nightly
MAPS = [(name, settings) for name in SAMPLES for settings in build.shipped_settings(len(load_space(name)))]


def named(sample_id: str, settings: PCA | TSNE | UMAP) -> object:
    often = settings.method == "pca" or (sample_id, settings.n_components) in OFTEN
    id_ = f"{sample_id}-{settings.method}-{settings.n_components}d"
    return pytest.param(sample_id, settings, id=id_, marks=() if often else pytest.mark.nightly)


def nearest_rows(vectors: np.ndarray, k: int, metric: str = "cosine") -> np.ndarray:
    distances = METRICS[metric].distance(vectors, vectors)
    np.fill_diagonal(distances, np.inf)
    rows = np.argpartition(distances, k, axis=1)[:, :k]
    return np.take_along_axis(rows, np.take_along_axis(distances, rows, axis=1).argsort(axis=1), axis=1)


def share_of_same(space: EmbeddingSpace, column: str, k: int) -> float:
    """Leave-one-out accuracy of the vote of the k nearest."""
    kinds = space.metadata[column].to_numpy()
    votes = [Counter(kinds[rows]).most_common(1)[0][0] for rows in nearest_rows(space.vectors, k)]
    return float(np.mean(np.asarray(votes) == kinds))


def words_of(language: str, sample_id: str) -> dict[str, str]:
    table = tomllib.loads((LOCALES / f"{language}.toml").read_text(encoding="utf-8"))
    return table["samples"][sample_id]


@pytest.mark.parametrize("sample_id", SAMPLES)
class TestEverySample:
    def test_says_where_it_comes_from(self, sample_id: str) -> None:
        row = SAMPLES[sample_id]
        assert len(row.source) > 5 and len(row.licence) > 2

    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_has_its_words(self, sample_id: str, language: str) -> None:
        words = words_of(language, sample_id)
        assert set(words) == {"title", "description", "sentence"}
        assert "{n:,}" in words["sentence"] and all(len(text) > 4 for text in words.values())
        has_hangul = any(re.search("[가-힣]", text) for text in words.values())
        assert has_hangul == (language == "ko")

    def test_numbers_in_the_description_are_those_of_the_space(self, sample_id: str) -> None:
        n = f"{len(load_space(sample_id)):,}"
        assert all(n in words_of(language, sample_id)["description"] for language in ("en", "ko"))

    def test_space_fits_its_row(self, sample_id: str) -> None:
        row, space = SAMPLES[sample_id], load_space(sample_id)
        assert (space.receipt.encoder, space.receipt.modality) == (row.encoder, row.modality)
        assert row.color in space.metadata.columns
        assert len(set(space.labels)) == len(space)
        assert np.isfinite(space.vectors).all() and space.vectors.dtype == np.float32

    def test_space_holds_what_its_source_holds(self, sample_id: str) -> None:
        dataset, space = build.make_dataset(sample_id), load_space(sample_id)
        assert dataset.items == space.labels
        assert dataset.digest == space.receipt.data_digest
        own = space.metadata[
            list(dataset.metadata.columns)
        ]  # an encoder of pictures adds the classes it sees
        assert dataset.metadata.equals(own.astype(dataset.metadata.dtypes.to_dict()))

    def test_first_map_is_shipped(self, sample_id: str) -> None:
        row = SAMPLES[sample_id]
        shipped = load_map(sample_id, {"pca": PCA, "tsne": TSNE, "umap": UMAP}[row.method]())
        assert shipped is not None and shipped.points.shape == (len(load_space(sample_id)), 2)

    def test_every_default_map_is_there(self, sample_id: str) -> None:
        n = len(load_space(sample_id))
        wanted = {map_path(sample_id, s.method, s.n_components) for s in build.shipped_settings(n)}
        there = set(FOLDER.glob(f"{sample_id}.*.parquet")) - {space_path(sample_id)}
        assert there == wanted

    def test_vectors_are_what_the_encoder_gives(self, sample_id: str) -> None:
        row, space = SAMPLES[sample_id], load_space(sample_id)
        rows = np.arange(0, len(space), max(1, len(space) // 24))
        if row.modality in ("text", "image"):
            part = build.make_dataset(sample_id).select(rows)
            again = encode_dataset(part, open_encoder(row.encoder)).vectors
        else:
            again = build.make_space(sample_id).vectors[rows]
        shipped = space.vectors[rows]
        cosines = (again * shipped).sum(1) / np.linalg.norm(again, axis=1) / np.linalg.norm(shipped, axis=1)
        assert cosines.min() >= 0.999


def kept_neighbors(near: np.ndarray, points: np.ndarray) -> float:
    """The share of the fifteen nearest that are among the fifteen nearest on the map."""
    pairs = zip(near, nearest_rows(points, 15, "euclidean"), strict=True)
    return float(np.mean([len(set(a) & set(b)) / 15 for a, b in pairs]))


@pytest.mark.parametrize("sample_id", SAMPLES)
def test_maps_are_of_the_space_and_keep_its_neighbors(sample_id: str) -> None:
    space = load_space(sample_id)
    near = nearest_rows(space.vectors, 15)
    for settings in build.shipped_settings(len(space)):
        shipped = read_map(map_path(sample_id, settings.method, settings.n_components))
        assert shipped.settings == settings
        assert shipped.labels == space.labels
        assert shipped.receipt.data_digest == space.receipt.data_digest
        assert settings.method == "pca" or kept_neighbors(near, shipped.points) > 0.2


@pytest.mark.parametrize(("sample_id", "settings"), [named(*row) for row in MAPS])
def test_map_can_be_made_again(sample_id: str, settings: PCA | TSNE | UMAP) -> None:
    space = load_space(sample_id)
    shipped = read_map(map_path(sample_id, settings.method, settings.n_components))
    again = project(space.vectors, shipped.settings)
    if again.engine == "numpy":
        assert np.abs(again.points - shipped.points).max() < 1e-3 * np.abs(shipped.points).max()
        return
    # Other processors round otherwise, and the layouts drift apart: the neighborhoods must be as good as those shipped.
    # Measured on one machine: identical points.
    near = nearest_rows(space.vectors, 15)
    assert kept_neighbors(near, again.points) == pytest.approx(kept_neighbors(near, shipped.points), abs=0.03)


@pytest.mark.parametrize("sample_id", TOPICS)
class TestTopics:
    def test_topics_separate(self, sample_id: str) -> None:
        accuracy = share_of_same(load_space(sample_id), "topic", 5)
        print(f"{sample_id}: {accuracy:.3f} of the sentences have their topic among the five nearest")
        assert accuracy >= 0.85

    def test_enough_sentences_on_a_dozen_topics(self, sample_id: str) -> None:
        counts = Counter(load_space(sample_id).metadata["topic"])
        assert counts.total() >= 400
        assert len(counts) == 12 and min(counts.values()) >= 34

    def test_no_sentence_is_nearly_another(self, sample_id: str) -> None:
        parts = [set(re.findall(r"\w+", text.lower())) for text in load_space(sample_id).labels]
        overlaps = [len(a & b) / len(a | b) for i, a in enumerate(parts) for b in parts[:i]]
        assert max(overlaps) < 0.6

    def test_sentences_are_in_their_script(self, sample_id: str) -> None:
        is_korean = [bool(re.search("[가-힣]", text)) for text in load_space(sample_id).labels]
        assert set(is_korean) == {sample_id == "topics-ko"}


class TestCountries:
    def test_partners_belong_together(self) -> None:
        metadata = load_space("countries").metadata.set_index("name")
        assert metadata.loc["France", "partner"] == "Paris"
        assert metadata.loc["Tokyo", ["kind", "continent", "partner"]].tolist() == [
            "capital",
            "Asia",
            "Japan",
        ]
        assert metadata.loc["Singapore", "kind"] == "country and capital"

    def test_names_that_were_left_out_are_counted(self) -> None:
        names = sources.place_names()
        assert f"of {names} names" in words_of("en", "countries")["description"]
        assert f"{names}개" in words_of("ko", "countries")["description"]

    def test_a_name_without_a_vector_is_left_out(self) -> None:
        assert sources.countries(["france", "paris", "york"]).items == ("france", "paris")

    def test_list_has_every_member_of_the_united_nations_once(self) -> None:
        with (FOLDER / "countries.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 193 == len({row["country"] for row in rows})
        assert len({row["continent"] for row in rows}) == 6

    def test_most_stand_beside_their_own_continent(self) -> None:
        assert share_of_same(load_space("countries"), "continent", 1) > 0.8


class TestWords:
    def test_man_is_to_king_as_woman_is_to_queen(self) -> None:
        from embeddings.analogy import solve_analogy

        space = load_space("words")
        assert solve_analogy(space, "man", "king", "woman").without_inputs[0].label == "queen"
        assert solve_analogy(space, "france", "paris", "germany").without_inputs[0].label == "berlin"

    def test_kinds_find_each_other(self) -> None:
        space = load_space("words")
        near = nearest_rows(space.vectors, 3)
        kinds = {
            "monday": {"tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"},
            "seven": {"five", "six", "eight", "nine", "four"},
            "father": {"son", "brother", "mother", "daughter", "friend"},
            "john": {"james", "william", "thomas", "henry", "george"},
        }
        assert all({space.labels[r] for r in near[space.row(word)]} <= kind for word, kind in kinds.items())

    def test_they_are_the_most_frequent_in_order(self) -> None:
        space = load_space("words")
        assert space.labels[:3] == ("the", "of", "to")
        assert space.metadata["rank"].is_monotonic_increasing
        assert all(word.isascii() and word.isalpha() and word.islower() for word in space.labels)

    def test_bands_hold_their_ranks(self) -> None:
        words = sources.frequent_words(
            ["the", ",", "of", *("x" + "abcdefghij"[i % 10] * (i // 10 + 1) for i in range(200))]
        )
        assert words.metadata["rank"].tolist()[:3] == [1, 3, 4]
        assert words.metadata.set_index("rank").loc[[100, 101], "band"].tolist() == ["1–100", "101–500"]


def test_digits_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    bunch, space = load_digits(), load_space("digits")
    assert np.array_equal(space.vectors, bunch.data)
    assert space.metadata["digit"].astype(int).tolist() == bunch.target.tolist()
    assert share_of_same(space, "digit", 1) > 0.97


def test_other_settings_have_no_shipped_map() -> None:
    assert load_map("digits", TSNE(perplexity=12)) is None
    assert load_map("digits", UMAP(random_state=7)) is None
    assert load_map("words", TSNE(n_components=3)) is None


def test_shipped_map_serves_where_its_engine_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from embeddings.projections import Engine, resolve

    monkeypatch.setattr(Engine, "available", lambda row: row.id != "manifolds-rs")
    monkeypatch.setattr("dashboard.samples._is_installed", lambda settings: settings.engine != "manifolds-rs")
    asked = resolve(UMAP(), 432)
    assert asked.engine == "umap-learn"
    assert load_map("topics-en", asked) is not None
    assert load_map("topics-en", resolve(UMAP(min_dist=0.3), 432)) is None


def test_an_engine_that_was_chosen_gets_its_own_map() -> None:
    assert load_map("topics-en", UMAP(engine="umap-learn")) is None


def test_unknown_sample_lists_the_samples() -> None:
    with pytest.raises(
        SettingsError,
        match="'nothing' is not a sample: choose topics-en, topics-ko, countries, words, digits, emoji, digit-pictures",
    ):
        load_space("nothing")


def test_default_sample_is_one() -> None:
    assert DEFAULT_SAMPLE in SAMPLES


def test_shipped_files_are_small_and_plain_parquet() -> None:
    files = list(FOLDER.glob("*.parquet"))
    assert sum(path.stat().st_size for path in files) < 6_000_000
    assert all(pq.read_schema(path).names[0] == "label" for path in files)


def test_loading_a_sample_loads_no_engine_and_no_picture() -> None:
    code = (
        "import sys; from dashboard.samples import DEFAULT_SAMPLE, load_map, load_space; "
        "from embeddings.projections import TSNE; "
        "assert len(load_space('emoji')) > 300 and load_map('emoji', TSNE()) is not None; "
        "assert load_map(DEFAULT_SAMPLE, TSNE()) is not None and len(load_space(DEFAULT_SAMPLE)) > 400; "
        "heavy = {'torch', 'sklearn', 'umap', 'openTSNE', 'manifolds_rs', 'faiss', 'onnxruntime', 'streamlit', 'PIL'}; "
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=FOLDER.parent.parent)
