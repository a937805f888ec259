"""Categories to vectors: scikit-learn is the oracle where it has one, and a simulated table hides what is to be found."""

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.linear_model import Ridge
from sklearn.metrics import balanced_accuracy_score, r2_score
from sklearn.preprocessing import LabelEncoder

from embeddings.categories import (
    ENCODERS,
    CategoryTable,
    Encoder,
    Entity,
    Folds,
    Label,
    OneHot,
    Ordinal,
    category_space,
    column_of,
    dense,
    distances,
    encoder_from_dict,
    fit,
    hidden_order,
    most_frequent,
    order_found,
    sample_columns,
    sample_table,
    score,
    target_means,
    target_of,
)
from embeddings.categories.intervals import balanced_accuracy, r_squared
from embeddings.categories.simulate import HIDDEN, NAMES, Flats, path_of, simulate
from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.space import read_space, write_space

SIZES = ["S", "M", "L", "M", "S", "L", "M", "S"] * 10
QUICK = Entity(epochs=8)


def table_of(**columns: list[object]) -> CategoryTable:
    made = {name: column_of(name, values) for name, values in columns.items()}
    return CategoryTable("toy.csv", made, len(next(iter(made.values()))))


@pytest.fixture(scope="module")
def flats() -> CategoryTable:
    return sample_table()


@pytest.fixture
def toy() -> CategoryTable:
    prices: list[object] = [{"S": 1, "M": 2, "L": 3}[size] + i % 3 / 10 for i, size in enumerate(SIZES)]
    return table_of(size=list(SIZES), price=prices)


@pytest.mark.parametrize("language", NAMES)
def test_the_shipped_sample_is_what_the_simulation_makes(language: str) -> None:
    assert path_of(language).read_text(encoding="utf-8") == simulate(Flats(language=language))
    assert sample_table(language).n_rows == 1_500


def test_the_alphabet_of_the_sample_tells_nothing_of_the_hidden_order() -> None:
    assert abs(spearmanr(range(len(HIDDEN)), HIDDEN).statistic) < 0.1
    assert all(list(names.districts) == sorted(names.districts) for names in NAMES.values())


def test_learned_vectors_find_the_order_that_label_encoding_hides(flats: CategoryTable) -> None:
    column, target = sample_columns()
    truth = [hidden_order().index(name) for name in flats[column].categories]
    label = order_found(fit(flats, column, Label()), flats, target)
    learned = order_found(fit(flats, column, Entity(), target), flats, target)
    assert label is not None and learned is not None
    assert abs(label.spearman) < 0.2 and learned.spearman > 0.95
    assert abs(spearmanr(label.places, truth).statistic) < 0.2
    assert abs(spearmanr(learned.places, truth).statistic) > 0.97
    assert learned.low > label.high, "the intervals lie apart"


def test_scores_say_what_each_encoding_loses(flats: CategoryTable) -> None:
    column, target = sample_columns()
    found = {kind.method: score(flats, column, target, kind()) for kind in (Label, OneHot)}
    ordered = flats.taken_as(column, "ordinal", hidden_order())
    found["ordinal"] = score(ordered, column, target, Ordinal())
    found["entity"] = score(flats, column, target, Entity(epochs=15))
    assert found["label"].high < 0.2 < min(found[name].low for name in ("onehot", "ordinal", "entity"))
    assert all(one.low <= one.value <= one.high and one.baseline == 0 for one in found.values())
    assert found["entity"].value == pytest.approx(found["onehot"].value, abs=0.02)


def test_intervals_end_where_scores_do() -> None:
    random = np.random.default_rng(0)
    table = table_of(group=list("abcd") * 5, y=random.normal(size=20).tolist(), kind=list("xy" * 10))
    scores = [score(table, "group", "y", Label()), score(table, "group", "kind", OneHot())]
    assert all(one.high <= 1 and one.low <= one.value for one in scores) and scores[1].low >= 0


def test_numbers_taken_as_categories_have_an_order_that_is_known() -> None:
    table = table_of(num=[str(1 + i % 8) for i in range(40)], y=list(range(40)))
    assert fit(table, "num", Ordinal()).notes == ()


def test_a_value_of_the_known_order_is_no_unknown_one() -> None:
    table = table_of(size=list("SMLSMLSM"), y=list(range(8))).taken_as("size", "ordinal", ["S", "M", "L"])
    made = fit(table, "size", Ordinal(), rows=np.array([0, 2, 3, 5]))
    assert made.categories == ("L", "S")
    encoded = made.encode(["M", "XL"])
    assert encoded.vectors.ravel().tolist() == [1, -1] and encoded.unknown == ("XL",)
    assert "never saw: 1 (XL). They become −1" in str(encoded.note)


@pytest.mark.parametrize("seed", range(4))
def test_learned_vectors_find_no_order_in_noise(seed: int) -> None:
    """Along the rows that they learned from they always line it up; rows that they did not see tell the truth."""
    random = np.random.default_rng(seed)
    letters = random.integers(0, 16, 240)
    table = table_of(letter=[f"c{code:02}" for code in letters], y=random.normal(size=240).tolist())
    learned = score(table, "letter", "y", Entity(epochs=15))
    assert learned.order is not None and learned.order.low < 0 < learned.order.high
    assert abs(learned.order.spearman) < 0.5 and not learned.beats_guessing
    seen = order_found(fit(table, "letter", Entity(epochs=15), "y"), table, "y")
    assert seen is not None and seen.spearman > abs(learned.order.spearman) + 0.3


@pytest.mark.parametrize("target", ["number", "yes or no", "grade"])
def test_an_order_that_is_there_is_found_in_rows_that_were_not_seen(target: str) -> None:
    random = np.random.default_rng(1)
    codes = random.integers(0, 8, 600)
    value = (codes * 3 % 8) + random.normal(size=600)
    columns: dict[str, list[object]] = {
        "number": value.tolist(),
        "yes or no": ["yes" if one > 3.5 else "no" for one in value],
        "grade": [f"g{one}" for one in np.digitize(value, [2.5, 4.5])],
    }
    table = table_of(letter=[f"c{code}" for code in codes], y=columns[target])
    found = score(table, "letter", "y", Entity(1, epochs=10))
    assert found.order is not None and found.order.n == 8 and found.beats_guessing
    assert found.order.spearman > 0.9 and found.order.low > 0.4
    assert score(table, "letter", "y", OneHot()).order is None


def test_intervals_are_those_of_a_bootstrap_by_scikit_learn() -> None:
    random = np.random.default_rng(3)
    wanted = random.normal(size=300)
    told = 0.3 * wanted + 0.3 * random.normal(size=300)
    drawn = [r2_score(wanted[rows], told[rows]) for rows in random.integers(300, size=(500, 300))]
    value, *ends = r_squared(wanted, told)
    assert value == pytest.approx(r2_score(wanted, told))
    np.testing.assert_allclose(ends, np.percentile(drawn, [2.5, 97.5]), atol=0.025)
    classes = random.integers(0, 3, 300)
    guessed = np.where(random.random(300) < 0.4, classes, random.integers(0, 3, 300))
    groups = [np.flatnonzero(classes == one) for one in range(3)]
    rights = []
    for _ in range(200):
        rows = np.concatenate([random.choice(rows, len(rows)) for rows in groups])
        rights.append(balanced_accuracy_score(classes[rows], guessed[rows]))
    value, *ends = balanced_accuracy(classes, guessed)
    assert value == pytest.approx(balanced_accuracy_score(classes, guessed))
    np.testing.assert_allclose(ends, np.percentile(rights, [2.5, 97.5]), atol=0.025)


def test_an_interval_is_no_wider_than_what_can_be_reached() -> None:
    random = np.random.default_rng(4)
    wanted = random.normal(size=1_500)
    value, low, high = r_squared(wanted, np.full(1_500, wanted.mean() + 0.01))
    assert -0.02 < low <= value <= high <= 0, "a constant explains nothing, however the rows are drawn"
    value, low, high = r_squared(wanted, wanted + 0.1 * random.normal(size=1_500))
    assert 0.98 < low < value < high <= 1
    assert r_squared(wanted[:10], -9 * wanted[:10])[2] <= 1
    assert r_squared(np.ones(20), np.ones(20)) == (0, 0, 0), "of what is all the same nothing is explained"


def test_label_and_one_hot_are_those_of_scikit_learn(flats: CategoryTable) -> None:
    column = flats["month"]
    names = [column.categories[code] for code in column.codes]
    label, onehot = fit(flats, "month", Label()), fit(flats, "month", OneHot())
    np.testing.assert_array_equal(label.encode(names).vectors[:, 0], LabelEncoder().fit_transform(names))
    rows = onehot.encode(names).vectors
    assert rows.shape == (1_500, 12) and rows.nnz == 1_500
    np.testing.assert_array_equal(rows.indices, column.codes)


def test_ordinal_follows_the_order_and_label_the_alphabet(toy: CategoryTable) -> None:
    assert toy["size"].kind == "ordinal" and toy["size"].order == ("S", "M", "L")
    ordinal, label = fit(toy, "size", Ordinal()), fit(toy, "size", Label())
    assert ordinal.encode(["S", "M", "L"]).vectors.tolist() == [[0], [1], [2]]
    assert label.encode(["S", "M", "L"]).vectors.tolist() == [[2], [1], [0]]
    turned = toy.taken_as("size", "ordinal", ["L", "S", "M"])
    assert fit(turned, "size", Ordinal()).encode(["L", "S", "M"]).vectors.tolist() == [[0], [1], [2]]


def test_without_a_known_order_the_alphabet_is_taken_and_said(flats: CategoryTable) -> None:
    (note,) = fit(flats, "heating", Ordinal()).notes
    assert "No order of 'heating' is known, so it is the alphabet's" in str(note)


def test_sizes_zeros_and_bytes(flats: CategoryTable) -> None:
    made = {method: fit(flats, "district", kind(), "rent") for method, kind in ENCODERS.items()}
    assert {method: one.dim for method, one in made.items()} == {
        "label": 1, "ordinal": 1, "onehot": 16, "entity": 4,
    }  # fmt: skip
    assert made["onehot"].share_of_zeros == 15 / 16 and made["label"].share_of_zeros == 1 / 16
    assert made["entity"].share_of_zeros == 0 and made["entity"].nbytes == 16 * 4 * 4
    assert made["onehot"].dense_nbytes == 16 * 16 * 4 and made["onehot"].nbytes == 4 * (16 + 16 + 17)
    assert fit(flats, "district", Entity(dim=7, epochs=1), "rent").dim == 7


@pytest.mark.parametrize("kind", [Label, OneHot, Entity])
def test_distances_are_those_of_the_vectors_written_out(flats: CategoryTable, kind: type[Encoder]) -> None:
    encoding = fit(flats, "district", kind(), "rent")
    rows = np.array([3, 0, 7])
    written = encoding.vectors[rows]
    written = written.toarray() if encoding.is_sparse else written
    plain = np.linalg.norm(written[:, None] - written[None], axis=2)
    np.testing.assert_allclose(distances(encoding, rows), plain, atol=1e-5)
    assert distances(encoding).shape == (16, 16)
    if kind is OneHot:
        np.testing.assert_allclose(distances(encoding)[~np.eye(16, dtype=bool)], np.sqrt(2), rtol=1e-6)


@pytest.mark.parametrize(
    ("kind", "vector", "became"),
    [
        (Label, [-1.0], "−1, below all the others"),
        (Ordinal, [-1.0], "−1, below all the others"),
        (OneHot, [0.0, 0.0, 0.0], "zeros in every dimension"),
    ],
)
def test_what_was_never_seen_is_handled_and_said(
    toy: CategoryTable, kind: type[Encoder], vector: list[float], became: str
) -> None:
    encoded = fit(toy, "size", kind()).encode(["M", "XXL", "", "XXL"])
    vectors = encoded.vectors.toarray() if kind is OneHot else encoded.vectors
    assert vectors[1].tolist() == vectors[2].tolist() == vector and vectors[0].tolist() != vector
    assert (encoded.unknown, encoded.n_unknown) == (("XXL", ""), 3)
    assert (
        str(encoded.note) == f"Values of 'size' that the encoder never saw: 3 (XXL, –). They become {became}"
    )
    assert fit(toy, "size", kind()).encode(["S"]).note is None


def test_what_the_learned_one_never_saw_is_its_mean(toy: CategoryTable) -> None:
    encoding = fit(toy, "size", QUICK, "price")
    encoded = encoding.encode(["XXL"])
    mean = np.average(encoding.vectors, axis=0, weights=encoding.counts)
    np.testing.assert_allclose(encoded.vectors[0], mean, rtol=1e-5)
    assert "the mean of the learned vectors" in str(encoded.note)


def test_the_same_seed_learns_the_same_and_another_one_does_not(toy: CategoryTable) -> None:
    first, second = (fit(toy, "size", QUICK, "price").vectors for _ in range(2))
    np.testing.assert_array_equal(first, second)
    other = fit(toy, "size", Entity(epochs=8, random_state=1), "price").vectors
    assert not np.allclose(first, other)


def test_learning_tells_how_far_it_is_and_stops_when_asked(toy: CategoryTable) -> None:
    told: list[tuple[int, int]] = []
    fit(toy, "size", QUICK, "price", progress=lambda done, total: told.append((done, total)))
    assert told == [(epoch, 8) for epoch in range(9)]

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        fit(toy, "size", QUICK, "price", progress=stop)


def test_the_learned_vectors_never_see_the_rows_that_they_are_scored_on() -> None:
    """Chance targets of many small groups: vectors learned from all rows would predict them, inside folds they cannot."""
    random = np.random.default_rng(0)
    groups: list[object] = [f"g{i % 60:02}" for i in range(240)]
    table = table_of(group=groups, y=random.normal(size=240).tolist())
    honest = score(table, "group", "y", Entity(epochs=25))
    everything = fit(table, "group", Entity(epochs=25), "y").encode([str(one) for one in groups]).vectors
    y = table["y"].numbers
    assert y is not None
    scaled = everything / np.sqrt(everything.var(axis=0).sum())
    peeked = Ridge(alpha=1.0).fit(scaled, y).score(scaled, y)
    assert honest.value < 0.05 and peeked > 0.15


def test_scores_are_those_of_a_model_fitted_by_hand(toy: CategoryTable) -> None:
    from sklearn.model_selection import KFold

    column = toy["size"]
    y = toy["price"].numbers
    assert y is not None
    folds, told = KFold(5, shuffle=True, random_state=42), np.zeros(len(y))
    for train, test in folds.split(y):
        x = column.codes[:, None] / column.codes[train].std()
        told[test] = Ridge(alpha=1.0).fit(x[train], y[train]).predict(x[test])
    assert score(toy, "size", "price", Label()).value == pytest.approx(r2_score(y, told), rel=1e-4)


def test_classes_are_scored_each_for_itself(flats: CategoryTable) -> None:
    found = score(flats, "district", "let within a week", OneHot(), Folds(3))
    assert found.measure == "balanced_accuracy" and found.baseline == 0.5
    assert 0.5 < found.low < found.value < found.high <= 1


def test_means_of_a_number_of_a_share_and_of_three_classes() -> None:
    letters: list[object] = ["a", "a", "b", "b", "c", ""]
    table = table_of(
        letter=letters,
        number=[1.0, 3.0, 5.0, None, 2.0, 9.0],
        said=["no", "yes", "yes", "yes", "no", "yes"],
        grade=["x", "x", "y", "y", "z", "x"],
    )
    column = table["letter"]
    assert target_means(column, target_of(table, "number")).tolist() == [2, 5, 2]
    assert target_means(column, target_of(table, "said")).tolist() == [0.5, 1, 0]
    places = target_means(column, target_of(table, "grade"))
    assert len(set(np.round(places, 6))) == 3 and np.isfinite(places).all()


def test_rows_without_a_value_are_left_out_and_counted(toy: CategoryTable) -> None:
    sizes: list[object] = [*SIZES[:60], "", "NA", None, *SIZES[63:]]
    prices = toy["price"].numbers
    assert prices is not None
    table = table_of(size=sizes, price=[None, *prices.tolist()[1:]])
    assert table["size"].n_missing == 3 and table["size"].categories == ("L", "M", "S")
    found = score(table, "size", "price", Label())
    assert found.n_rows == 76
    assert [str(note) for note in found.notes] == [
        "Rows without a value of 'size' or 'price' are left out: 4 of 80"
    ]
    learned = fit(table, "size", QUICK, "price")
    assert int(learned.counts.sum()) == 76 and "4 of 80" in str(learned.notes[0])


def test_a_hundred_thousand_categories_are_never_dense() -> None:
    values: list[object] = [f"c{i:06}" for i in range(100_000)]
    table = table_of(id=values, y=list(range(100_000)))
    onehot = fit(table, "id", OneHot())
    assert onehot.vectors.shape == (100_000, 100_000) and onehot.nbytes < onehot.dense_nbytes / 1_000
    with pytest.raises(
        SettingsError, match="100,000 categories are too many to be written out in full: ask for 2,000"
    ):
        distances(onehot)
    with pytest.raises(SettingsError, match="100,000 categories are too many"):
        category_space(onehot, table)
    some = most_frequent(onehot, 30)
    assert distances(onehot, some).shape == (30, 30) and dense(onehot, some).shape == (30, 30)
    assert order_found(onehot, table, "y") is None


def test_many_categories_are_learned_in_a_batch_of_their_own_size() -> None:
    random = np.random.default_rng(0)
    codes = random.integers(0, 3_000, 12_000)
    table = table_of(
        id=[f"c{code:04}" for code in codes], y=(codes % 7 + random.normal(size=12_000)).tolist()
    )
    encoding = fit(table, "id", Entity(epochs=1), "y")
    assert encoding.vectors.shape == (len(set(codes.tolist())), 15) and np.isfinite(encoding.vectors).all()


@pytest.mark.parametrize("kind", ENCODERS.values())
def test_one_value_is_nothing_to_encode(kind: type[Encoder]) -> None:
    table = table_of(same=["x"] * 30, y=list(range(30)))
    with pytest.raises(DataError, match="'same' has 1 different values: there is nothing to tell apart"):
        fit(table, "same", kind(), "y")
    with pytest.raises(DataError, match="nothing to tell apart, choose a column with two or more"):
        score(table, "same", "y", kind())


@pytest.mark.parametrize("kind", ENCODERS.values())
def test_a_different_value_in_every_row_teaches_nothing(kind: type[Encoder]) -> None:
    table = table_of(id=[f"person {i}" for i in range(30)], y=list(range(30)))
    with pytest.raises(
        DataError, match="a different value in each of its 30 rows, as names and numbers of rows have"
    ):
        score(table, "id", "y", kind())


def test_a_different_value_in_every_row_is_not_learned() -> None:
    table = table_of(id=[f"person {i}" for i in range(30)], y=list(range(30)))
    with pytest.raises(DataError, match="nothing can be learned of what comes once"):
        fit(table, "id", Entity(), "y")


@pytest.mark.parametrize("same", [["yes"] * 80, [3.5] * 80, [""] * 80])
def test_a_target_of_one_class_is_said(same: list[object]) -> None:
    table = table_of(size=list(SIZES), same=same)
    with pytest.raises(
        SettingsError, match=r"'same' has [01] different values, so there is nothing to predict"
    ):
        score(table, "size", "same", Label())


def test_other_targets_that_cannot_be_are_said(toy: CategoryTable) -> None:
    with pytest.raises(SettingsError, match="'size' cannot be predicted from itself"):
        score(toy, "size", "size", Label())
    with pytest.raises(
        SettingsError, match=r"'weight' is not a column of toy\.csv: choose one of size, price"
    ):
        score(toy, "size", "weight", Label())
    with pytest.raises(DataError, match="Learned vectors of 'size' need something to learn from"):
        fit(toy, "size", Entity())
    table = table_of(size=list(SIZES), code=[f"c{i}x" for i in range(80)])
    with pytest.raises(
        SettingsError, match="'code' has 80 different values and at most 50 can be told apart"
    ):
        score(table, "size", "code", Label())


def test_too_few_rows_are_said() -> None:
    table = table_of(size=["S", "M"] * 4, price=list(range(8)))
    with pytest.raises(
        SettingsError, match="8 rows with a value of both columns are too few for 5 folds: bring 10"
    ):
        score(table, "size", "price", Label())
    with pytest.raises(DataError, match="8 rows with a value of both columns are too few to learn from"):
        fit(table, "size", Entity(), "price")


def test_a_class_of_one_row_can_be_in_one_fold_only() -> None:
    table = table_of(size=list(SIZES), said=["rare", *["yes", "no"] * 39, "no"])
    assert 0 <= score(table, "size", "said", OneHot()).value <= 1


def test_columns_that_say_nothing_are_not_read_by_the_network(toy: CategoryTable) -> None:
    prices = toy["price"].numbers
    assert prices is not None
    table = table_of(
        size=list(SIZES), id=[f"x{i}y" for i in range(80)], one=["a"] * 80, price=prices.tolist()
    )
    (note,) = fit(table, "size", QUICK, "price").notes
    assert str(note).endswith("columns of one value or of too many different ones: id, one")


def test_a_space_of_categories_is_one_like_every_other(flats: CategoryTable, tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    encoding = fit(flats, "district", Entity(epochs=2), "rent")
    space = category_space(encoding, flats, "rent")
    assert space.labels == flats["district"].categories and space.receipt.modality == "entity"
    assert space.receipt.encoder == "categories:entity" and space.receipt.metric == "euclidean"
    assert list(space.metadata.columns) == ["rows", "alphabet", "mean rent"]
    assert space.metadata["rows"].sum() == 1_500 and space.metadata["alphabet"].tolist() == list(range(1, 17))
    write_space(space, tmp_path / "districts.parquet")
    assert read_space(tmp_path / "districts.parquet").digest == space.digest
    other = fit(flats, "district", Entity(epochs=2, random_state=1), "rent")
    assert category_space(other, flats, "rent").digest != space.digest
    months = category_space(fit(flats, "month", OneHot()), flats, "let within a week")
    assert months.vectors.sum() == 12 and months.metadata["order"].max() == 12
    assert "share of let within a week = yes" in months.metadata


def test_settings_are_read_from_texts_and_checked() -> None:
    assert encoder_from_dict("entity", {"dim": "auto", "epochs": "5"}) == Entity(epochs=5)
    assert encoder_from_dict("onehot", {}) == OneHot()
    with pytest.raises(SettingsError, match="dim cannot be 99"):
        encoder_from_dict("entity", {"dim": "99"})
    assert [Entity().dim_of(n) for n in (2, 16, 1_000, 100_000, 10**7)] == [2, 4, 11, 36, 50]
