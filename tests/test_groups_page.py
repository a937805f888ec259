"""The page of groups: what it says of digits, of noise and of odd spaces; names, link, and the map's color."""

import numpy as np
import pandas as pd
import pytest
from pages import HOSTILE, UPLOAD, all_said, explorer_with, link_of, open_view, said, settled, state_of
from streamlit.testing.v1 import AppTest
from toy import space_of

from dashboard import grouping
from dashboard.columns import GROUP
from dashboard.components.scatter import ScatterData
from dashboard.components.scatter.overlay import texts_on_map
from dashboard.figures.group_labels import group_spots
from dashboard.links import Link
from dashboard.samples import load_space
from dashboard.state import ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.clusters import HDBSCAN, Clusters, Communities, KMeans
from embeddings.space import EmbeddingSpace, Receipt

T = words("en")
KMEANS = {"cluster": "kmeans", "clusters": "2"}


def two_groups(labels: list[str] | None = None) -> EmbeddingSpace:
    """Thirty cats in one direction, twenty dogs in another."""
    vectors = np.repeat(np.array([[4, 0, 0.0], [0, 4, 0]]), [30, 20], axis=0)
    vectors += np.random.default_rng(0).normal(scale=0.3, size=vectors.shape)
    kinds = ["cat"] * 30 + ["dog"] * 20
    names = labels or [f"p{i}" for i in range(50)]
    frame = pd.DataFrame({"kind": kinds, "half": ["a", "b", None, "b", "a"] * 10})
    return EmbeddingSpace(tuple(names), vectors.astype(np.float32), Receipt("g", "given"), frame)


def groups(explorer: ExplorerState, language: str = "en") -> AppTest:
    """The page when nothing is under way any more."""
    return settled(open_view("groups", explorer, language))


def with_choices(space: EmbeddingSpace, **choices: str) -> ExplorerState:
    return explorer_with(Link(choices=dict(choices)), space)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_open_points_to_the_start_page(language: str) -> None:
    at = open_view("groups", ExplorerState(link=Link(source=UPLOAD)), language)
    assert not at.exception and words(language)("frame.nothing_open") in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_that_are_there(language: str) -> None:
    at = groups(with_choices(two_groups(), **KMEANS), language)
    t = words(language)
    assert t("groups.found", n=2) in all_said(at)
    assert t("groups.agree_same") in all_said(at) and "ARI **1.00**" in all_said(at)
    assert state_of(at).computed[GROUP].tolist() == ["cat"] * 30 + ["dog"] * 20
    frame = next(table.value for table in at.dataframe if "typical" in table.value)
    assert frame["name"].tolist() == ["cat", "dog"] and frame["items"].tolist() == [30, 20]
    assert frame["silhouette"].min() > 0.8 and frame["stability"].tolist() == [1, 1]


def test_the_digits_hold_and_agree() -> None:
    space = load_space("digits").select(range(0, 1797, 3))
    text = said(groups(explorer_with(Link(), space)).markdown)
    assert "These groups hold" in text and "much in common" in text


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "These groups are not real"), ("ko", "실제로 있는 것이 아닙니다")]
)
def test_of_pure_noise_the_page_says_that_nothing_is_there(language: str, sentence: str) -> None:
    noise = np.random.default_rng(3).normal(size=(200, 20))
    at = groups(with_choices(space_of([f"i{i}" for i in range(200)], noise), **KMEANS), language)
    assert sentence in said(at.markdown)
    assert words(language)("groups.no_column") in all_said(at)


@pytest.mark.parametrize(
    ("vectors", "choices", "sentence"),
    [
        (np.eye(2), {}, "2 items make no groups: bring 3 or more"),
        (np.ones((40, 4)), {}, "All 40 items stand in the same place: they are one group"),
        (np.eye(4), {"cluster": "kmeans"}, "n_clusters 8 is more than these items allow: 4 was used"),
        (np.eye(4), {"cluster": "kmeans", "clusters": "4"}, "4 of 4 groups hold a single item"),
        (np.repeat(np.eye(3), 100, axis=0), {"cluster": "kmeans"}, "n_clusters 8 is more than these items"),
        (np.array([[0, 0], [1, 0], [0, 1], [1, 1]]), KMEANS, "1 of 4 vectors are all zeros"),
        (
            np.random.default_rng(0).normal(size=(100, 40)),
            {"cluster": "hdbscan", "least": "40", "samples": "20"},
            "all 100 items are noise",
        ),
    ],
    ids=["two", "equal", "few", "single", "duplicates", "zeros", "noise"],
)
def test_odd_spaces_are_told(vectors: np.ndarray, choices: dict[str, str], sentence: str) -> None:
    space = space_of([f"i{i}" for i in range(len(vectors))], vectors)
    at = groups(with_choices(space, **choices))
    assert sentence in said([*at.warning, *at.error])


@pytest.mark.parametrize("method", grouping.PARAMETERS)
def test_one_dimension(method: str) -> None:
    vectors = np.random.default_rng(0).normal(size=(50, 1))
    at = groups(with_choices(space_of([f"i{i}" for i in range(50)], vectors), cluster=method))
    assert state_of(at).computed[GROUP].notna().sum() > 25


def test_a_name_that_is_written_over_is_the_name_on_the_map_until_it_is_emptied() -> None:
    explorer = with_choices(two_groups(), **KMEANS)
    groups(explorer)
    clusters = Clusters(np.array([0] * 30 + [1] * 20, np.int32), KMeans(2))
    grouping.rename(explorer, clusters, 1, "  good \n dogs ")
    assert state_of(groups(explorer)).computed[GROUP].unique().tolist() == ["cat", "good dogs"]
    grouping.rename(explorer, clusters, 0, "good dogs")
    assert grouping.own_names(explorer, clusters, ("cat", "dog")) == ("good dogs", "good dogs (2)")
    grouping.rename(explorer, clusters, 0, "")
    assert grouping.own_names(explorer, clusters, ("cat", "dog")) == ("cat", "good dogs")
    other = Clusters(clusters.codes, KMeans(3))
    assert grouping.own_names(explorer, other, ("cat", "dog")) == ("cat", "dog")


def test_the_settings_are_those_of_the_link_and_nonsense_gives_the_usual_ones() -> None:
    assert grouping.SETTINGS.asked(Link()) == Communities()
    assert grouping.SETTINGS.asked(
        Link(choices={"cluster": "hdbscan", "least": "7", "clusters": "3"})
    ) == HDBSCAN(7)
    assert grouping.SETTINGS.asked(Link(choices={"cluster": "kmeans", "clusters": "999"})) == KMeans()
    link = Link(choices={"cluster": "communities"})
    grouping.SETTINGS.write(link, "resolution", 0.5)
    assert grouping.SETTINGS.asked(link) == Communities(resolution=0.5)
    grouping.SETTINGS.write(link, "resolution", 1.0)
    assert not link.choices["resolution"]


def test_what_is_chosen_stands_in_the_link() -> None:
    at = groups(with_choices(two_groups()))
    at.segmented_control(key="groups.method.en").set_value("kmeans").run()
    at.number_input(key="cluster.n_clusters").set_value(3).run()
    at.selectbox(key=f"groups.named.{two_groups().digest}.en").set_value("items").run()
    at.selectbox(key=f"groups.against.{two_groups().digest}.en").set_value("half").run()
    assert not at.exception
    held = {name: value for name, value in link_of(at).choices.items() if value}
    assert held == {"cluster": "kmeans", "clusters": "3", "named": "items", "against": "1"}
    assert T("groups.without_value", n=10, total=50) in all_said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_compared_in_ranges_and_other_columns_say_why_they_are_not(language: str) -> None:
    space, t = two_groups(), words(language)
    frame = space.metadata.assign(rank=range(50), text=[f"t{i}" for i in range(50)], same="x")
    space = EmbeddingSpace(space.labels, space.vectors, space.receipt, frame)
    at = groups(with_choices(space, **KMEANS), language)
    box = at.selectbox(key=f"groups.against.{space.digest}.{language}")
    assert box.options == ["kind", "half", "rank"] and box.value == "kind"
    assert t("groups.left_out_many", columns="text", most=200) in all_said(at)
    assert t("groups.left_out_one", columns="same") in all_said(at)
    assert t("groups.in_ranges", column="rank", n=10) not in all_said(at)
    at = groups(with_choices(space, **KMEANS, against="2"), language)
    assert t("groups.in_ranges", column="rank", n=10) in all_said(at)
    table = at.dataframe[-1].value
    assert table.columns[0] == "0 – 4" and table.to_numpy().tolist() == [[5] * 6 + [0] * 4, [0] * 6 + [5] * 4]


def test_labels_and_columns_are_never_markup() -> None:
    space = two_groups([HOSTILE] * 50)
    space = EmbeddingSpace(
        space.labels, space.vectors, space.receipt, space.metadata.rename(columns={"kind": HOSTILE})
    )
    at = groups(with_choices(space, **KMEANS, named="column", against="0"))
    assert HOSTILE not in "\n".join(block.value for block in [*at.markdown, *at.caption])


def test_a_link_to_a_map_in_the_color_of_groups_brings_them_back() -> None:
    at = open_view("map", explorer_with(Link(color=GROUP, choices=dict(KMEANS)), two_groups()))
    assert not at.exception, at.exception
    assert state_of(at).computed[GROUP].value_counts().to_dict() == {"cat": 30, "dog": 20}


def test_groups_of_a_large_space_color_the_map_when_the_job_has_found_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grouping, "QUICK", 10)
    space = two_groups([f"q{i}" for i in range(50)])  # nobody has grouped it yet
    at = open_view("map", explorer_with(Link(color=GROUP, choices=dict(KMEANS)), space))
    for place in ("groups", "groups.names"):
        assert state_of(at).awaited[place][1].wait(60)
        at.run()
    assert not at.exception, at.exception
    assert state_of(at).computed[GROUP].value_counts().to_dict() == {"cat": 30, "dog": 20}


def test_a_link_to_groups_that_cannot_be_found_says_why_and_shows_the_map() -> None:
    space = space_of(["a", "b"], np.eye(2))
    at = open_view("map", explorer_with(Link(color=GROUP), space))
    assert not at.exception and "2 items make no groups: bring 3 or more" in said(at.warning)
    assert at.get("bidi_component")


def test_the_items_of_a_part_stay_in_their_groups() -> None:
    explorer = explorer_with(Link(color=GROUP, choices=dict(KMEANS)), two_groups())
    at = open_view("map", explorer)
    found = state_of(at).computed[GROUP]
    assert set(found) == {"cat", "dog"}
    rows = np.array([45, 3, 7, 20, 29], np.uint32)
    state_of(at).keep_only(rows)
    at.run()
    assert state_of(at).computed[GROUP].tolist() == ["dog", *["cat"] * 4]
    state_of(at).keep_only(np.array([0, 2], np.uint32))
    at.run()
    assert state_of(at).computed[GROUP].tolist() == ["dog", "cat"]
    state_of(at).back_to_whole()
    at.run()
    assert state_of(at).computed[GROUP].equals(found)


def test_a_link_of_a_part_restores_the_groups_that_it_showed() -> None:
    part = (*range(0, 30, 2), 40, 41)
    at = open_view("map", explorer_with(Link(color=GROUP, choices=dict(KMEANS), part=part), two_groups()))
    assert not at.exception
    assert state_of(at).computed[GROUP].tolist() == ["cat"] * 15 + ["dog"] * 2
    cats = tuple(range(30))  # of the part alone k-means finds two groups of cats
    anew = dict(KMEANS, grouped="part")
    at = open_view("map", explorer_with(Link(color=GROUP, choices=anew, part=cats), two_groups()))
    assert len(set(state_of(at).computed[GROUP])) == 2
    state_of(at).keep_only(np.arange(10, dtype=np.uint32))
    at.run()
    assert set(state_of(at).computed[GROUP]) == {"cat"}


def test_the_page_groups_an_open_part_anew_and_the_link_says_so() -> None:
    explorer = explorer_with(Link(choices=dict(KMEANS), part=tuple(range(30))), two_groups())
    at = open_view("groups", explorer)
    assert not at.exception and state_of(at).link.choices["grouped"] == "part"
    assert len(state_of(at).computed[GROUP]) == 30 and state_of(at).computed[GROUP].nunique() == 2
    whole = open_view("groups", explorer_with(Link(choices=dict(KMEANS)), two_groups()))
    assert state_of(whole).link.choices["grouped"] == ""


def test_numbers_are_told_to_the_browser_in_every_run() -> None:
    """A run that is cut short may be the one that told it; a box that nobody told stands at its minimum."""
    at = open_view("groups", explorer_with(Link(), two_groups()))
    for _ in range(2):
        boxes = {name: at.number_input(key=f"cluster.{name}") for name in ("n_neighbors", "resolution")}
        assert [box.value for box in boxes.values()] == [15, 1.0]
        assert all(box.proto.set_value for box in boxes.values())
        at.run()


def test_a_name_stands_where_most_of_its_items_are() -> None:
    island, crowd = np.zeros((10, 2)), np.full((30, 2), 9.0)
    far = np.array([[20.0, 0.0]])
    points = np.concatenate([island, crowd, far])
    spots = group_spots(points, np.array([0] * 40 + [1]))
    assert spots.tolist() == [[9, 9], [20, 0]]
    assert group_spots(points, np.full(41, -1)).shape == (0, 2)
    assert group_spots(np.zeros((5, 3)), np.zeros(5, int)).tolist() == [[0, 0, 0]]


def test_names_of_groups_are_escaped_and_bold_on_the_map() -> None:
    data = ScatterData(np.zeros((2, 2), np.float32), ("a", "b"), captions=[((1.0, 2.0), "<i>x</i>")], focus=0)
    first, second = texts_on_map(data)
    assert first["strong"] and second["text"] == "<b>&lt;i&gt;x&lt;/i&gt;</b>"
    assert second["spot"] == [1, 2] and not second["strong"]
