"""What groups are called: by terms in English and Korean, by classes, by a column, by their middle."""

import numpy as np
import pandas as pd
import pytest
from toy import space_of

from dashboard.samples import load_space
from embeddings.clusters import KMeans, cluster, name_groups
from embeddings.clusters.names import LONGEST, distinct
from embeddings.clusters.terms import group_terms, words_of
from embeddings.errors import SettingsError
from embeddings.space import EmbeddingSpace, Receipt

TEXTS = [
    "the soup is hot and the soup is good",
    "a hot soup with bread",
    "bread and soup for all",
    "the match was won by the team",
    "a team without a match",
    "the team lost the match",
]
CODES = np.array([0, 0, 0, 1, 1, 1])


def with_columns(columns: dict[str, list[object]], labels: list[str] | None = None) -> EmbeddingSpace:
    names = labels or [f"p{i}.jpg" for i in range(len(CODES))]
    vectors = np.random.default_rng(0).normal(size=(len(names), 4)).astype(np.float32)
    return EmbeddingSpace(tuple(names), vectors, Receipt("x", "given"), pd.DataFrame(columns))


def test_terms_are_those_that_set_a_group_apart() -> None:
    names = name_groups(space_of(TEXTS), CODES)
    assert names.source == "terms" and names.n_used == 6
    assert names.terms[0][0] == "soup" and set(names.terms[1][:2]) == {"team", "match"}
    assert not {"the", "and", "a", "is"} & {word for terms in names.terms for word in terms}


def test_a_word_of_every_group_names_none() -> None:
    documents = [["x", "cat"], ["x", "cat"], ["x", "dog"], ["x", "dog"]]
    assert group_terms(documents, np.array([0, 0, 1, 1]), 2) == (("cat",), ("dog",))


def test_the_weight_of_a_term_is_that_of_the_formula() -> None:
    documents = [["a", "b"], ["a"], ["c"], ["c", "d"], ["d"]]
    found = group_terms(documents, np.array([0, 0, 1, 1, 1]), 2)
    # Group 0 has 3 terms, all have 7, so 3.5 on average: a 2/3·log(1+3.5/2) = 0.67; b occurs once and is left out.
    assert found[0] == ("a",)
    assert found[1] == ("c", "d")  # equal weights, in the order of letters


def test_korean_is_cut_into_words_that_mean_something() -> None:
    texts = ["고양이가 소파에서 잔다", "고양이를 보았다", "주식이 크게 올랐다", "주식을 팔았다"]
    names = name_groups(space_of(texts), np.array([0, 0, 1, 1]))
    assert names.source == "terms" and names.terms[0][0] == "고양이" and names.terms[1][0] == "주식"
    assert words_of(["나는 고양이가 있다"]) == [["고양이"]]


@pytest.mark.parametrize(("sample", "word"), [("topics-en", "court"), ("topics-ko", "법원")])
def test_known_topics_have_telling_names(sample: str, word: str) -> None:
    space = load_space(sample)
    codes = cluster(space, KMeans(12)).codes
    names = name_groups(space, codes)
    law = [i for i, name in enumerate(names.terms) if word in name]
    assert names.source == "terms" and len(law) == 1
    topics = space.metadata["topic"][codes == law[0]]
    assert topics.mode()[0] in ("law", "법률")


def test_digits_are_named_by_the_column_that_agrees() -> None:
    space = load_space("digits")
    names = name_groups(space, space.metadata["digit"].astype(int).to_numpy())
    assert (names.source, names.column) == ("column", "digit")
    assert names.names == tuple(f"digit {i}" for i in range(10))


def test_pictures_are_named_by_what_a_network_saw() -> None:
    seen = {
        "class_1": ["tabby", "tabby", "lynx", "minivan", "minivan", "jeep"],
        "probability_1": [0.9] * 6,
        "class_2": ["lynx", "tiger cat", "tabby", "jeep", "cab", "minivan"],
    }
    names = name_groups(with_columns(seen), CODES)  # type: ignore[arg-type]
    assert names.source == "classes" and names.terms[0][0] == "tabby" and "minivan" in names.names[1]


def test_nothing_that_tells_leaves_the_items_in_the_middle() -> None:
    space = space_of(["king", "queen", "prince", "tea"], np.array([[1, 0], [1, 0.1], [1, 0.3], [0, 1]]))
    names = name_groups(space, np.array([0, 0, 0, 1]))
    assert names.source == "items" and names.names == ("queen, king, prince", "tea")


def test_groups_of_the_same_name_are_told_apart_and_none_is_empty() -> None:
    assert distinct(["a", "", "a", "b", "a", ""]) == ("a", "2", "a (2)", "b", "a (3)", "6")
    assert distinct(["a (2)", "a", "a"]) == ("a (2)", "a", "a (3)")
    alike = with_columns({"kind": ["cat", "cat", "dog", "cat", "cat", "dog"]})
    assert name_groups(alike, CODES, "column", "kind").names == ("cat, dog", "cat, dog (2)")


def test_long_and_broken_labels_make_short_names_on_one_line() -> None:
    labels = ["x" * 300, "line\nbreak", *"abcd"]
    names = name_groups(space_of(labels, np.eye(6, 3) + 0.1), np.array([0, 1, 2, 2, 2, 2]), "items").names
    assert max(map(len, names)) <= LONGEST and "\n" not in "".join(names)


def test_noise_has_no_name_and_no_groups_no_names() -> None:
    assert len(name_groups(space_of(TEXTS), np.array([0, 0, 0, 1, 1, -1])).names) == 2
    assert name_groups(space_of(TEXTS), np.full(6, -1)).names == ()


def test_a_missing_value_names_nothing() -> None:
    space = with_columns({"kind": [None, "cat", None, None, None, None]})
    assert name_groups(space, CODES, "column", "kind").names == ("cat", "2")


@pytest.mark.parametrize(
    ("source", "column", "said"),
    [
        ("classes", "", "The space has no column 'class_1': name the groups by terms"),
        ("column", "colour", "The space has no column 'colour': it has kind"),
    ],
)
def test_names_from_what_is_not_there_are_refused(source: str, column: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        name_groups(with_columns({"kind": list("aabbcc")}), CODES, source, column)  # type: ignore[arg-type]
