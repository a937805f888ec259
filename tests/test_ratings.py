"""Ratings: what is read from tables and from MovieLens' own files, and what is said of bad ones."""

import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from embeddings.errors import DataError, SettingsError
from embeddings.ratings import (
    RatingColumns,
    Ratings,
    are_ratings,
    preview_ratings,
    read_ratings,
    read_ratings_path,
    sample_files,
    sample_ratings,
)
from embeddings.readers import File

AUTOMATIC = RatingColumns()
HEAD = "user,item,rating,timestamp\n"
THREE = HEAD + "ann,tea,5,10\nann,milk,2,20\nbob,tea,4,30\n"


def read(text: str, columns: RatingColumns = AUTOMATIC, name: str = "ratings.csv") -> Ratings:
    return read_ratings([File(name, text.encode())], columns)


def notes(ratings: Ratings) -> dict[str, str]:
    return {note.code: str(note) for note in ratings.report.notes}


def table(ratings: Ratings) -> list[tuple[str, str, float]]:
    rows = zip(ratings.user_rows, ratings.item_rows, ratings.values, strict=True)
    return [(ratings.users[u], ratings.items[i], float(value)) for u, i, value in rows]


def test_a_table_is_read_as_it_stands() -> None:
    ratings = read(THREE)
    assert table(ratings) == [("ann", "tea", 5), ("ann", "milk", 2), ("bob", "tea", 4)]
    assert ratings.matrix().toarray().tolist() == [[5, 2], [4, 0]]
    assert ratings.times is not None and ratings.times.tolist() == [10, 20, 30]
    assert ratings.is_explicit and ratings.scale == (2, 5)
    assert ratings.titles == ("tea", "milk") and set(notes(ratings)) == {"ratings_single"}
    assert (ratings.report.rows_read, ratings.report.rows_kept) == (3, 3)


def test_preferences_are_what_is_liked_from_one_to_two() -> None:
    # The scale ends at 2 and 5: its middle is 3.5, and 4 lies a third of the way up.
    assert read(THREE).preferences().toarray() == pytest.approx(np.array([[2, 0], [4 / 3, 0]]))


def test_a_part_keeps_users_items_and_the_scale() -> None:
    ratings = read(THREE)
    part = ratings.select([1])
    assert (part.users, part.items, part.scale) == (ratings.users, ratings.items, ratings.scale)
    assert part.matrix().toarray().tolist() == [[0, 2], [0, 0]] and part.preferences().nnz == 0
    assert table(ratings.select(ratings.values > 3)) == [("ann", "tea", 5), ("bob", "tea", 4)]
    assert len({ratings.digest, part.digest, read(THREE).digest}) == 2


def test_nothing_of_ratings_can_be_written_to() -> None:
    ratings = read(THREE)
    for values in (ratings.user_rows, ratings.item_rows, ratings.values, ratings.times):
        assert values is not None and not values.flags.writeable


def test_the_sample_is_what_its_model_of_taste_draws() -> None:
    from embeddings.ratings.build import written
    from embeddings.ratings.simulate import simulate

    assert [file.data for file in written(simulate())] == [file.data for file in sample_files()]
    ratings = sample_ratings()
    assert (ratings.n_users, ratings.n_items, len(ratings)) == (300, 200, 8_000)
    assert notes(ratings) == {} and len(set(ratings.titles)) == 200
    assert ratings.item_metadata["category"].nunique() == 8


def test_the_taste_of_the_sample_can_be_found_again() -> None:
    """Films of one category please the same people: their columns agree more than those of opposite categories."""
    from embeddings.ratings.simulate import CIRCLE

    ratings = sample_ratings()
    matrix = ratings.preferences().toarray()
    near = matrix.T @ matrix / np.outer(*[np.linalg.norm(matrix, axis=0)] * 2)
    kinds = np.array([CIRCLE.index(name) for name in ratings.item_metadata["category"]])
    apart = np.abs(kinds[:, None] - kinds)
    steps = np.minimum(apart, 8 - apart)
    means = [near[(steps == step) & ~np.eye(len(near), dtype=bool)].mean() for step in range(5)]
    assert means == sorted(means, reverse=True) and means[0] > 2 * means[4]


def test_ratings_are_told_from_other_tables() -> None:
    assert are_ratings([File("a.csv", THREE.encode())]) and are_ratings(sample_files())
    assert are_ratings([File("u.data", U_DATA.encode())])
    assert not are_ratings([File("a.csv", b"text,label\nsome words,a\nmore words,b\n")])
    assert not are_ratings([File("a.csv", b"x,y,z\n0.1,0.2,0.3\n0.3,0.1,0.5\n")])
    assert not are_ratings([File("a.txt", b"a poem\nof two lines\n")]) and not are_ratings([])


U_DATA = "196\t242\t3\t881250949\n186\t302\t3\t891717742\n22\t242\t1\t878887116\n196\t302\t5\t881250950\n"
FLAGS_CRIME, FLAGS_BOTH = "|".join("0000001000000000000"), "|".join("0000010010000000000")
U_ITEM = f"242|Kolya, café (1996)|24-Jan-1997||http://a|{FLAGS_BOTH}\n302|L.A. (1997)|01-Jan-1997||http://b|{FLAGS_CRIME}\n"
U_USER = "196|49|M|writer|55105\n186|39|F|executive|00000\n22|25|M|writer|40206\n"


def packed(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text.encode("latin-1"))
    return stream.getvalue()


def check_movielens(ratings: Ratings, titles: tuple[str, str]) -> None:
    assert table(ratings) == [("196", "242", 3), ("186", "302", 3), ("22", "242", 1), ("196", "302", 5)]
    assert ratings.times is not None and ratings.times[0] == 881250949
    assert ratings.titles == titles
    assert ratings.item_metadata["category"].tolist() == ["Comedy", "Crime"]


def test_movielens_100k() -> None:
    texts = {"u.data": U_DATA, "u.item": U_ITEM, "u.user": U_USER}
    ratings = read_ratings([File(name, text.encode("latin-1")) for name, text in texts.items()])
    check_movielens(ratings, ("Kolya, café (1996)", "L.A. (1997)"))
    assert ratings.item_metadata["genres"].tolist() == ["Comedy|Drama", "Crime"]
    assert ratings.user_metadata["occupation"].tolist() == ["writer", "executive", "writer"]
    assert ratings.user_metadata["zip"].tolist()[1] == "00000"
    assert ratings.report.kind == "movielens-100k"


def test_movielens_as_it_is_downloaded() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in {"u.data": U_DATA, "u.item": U_ITEM, "u1.base": U_DATA, "README": "about"}.items():
            archive.writestr(f"ml-100k/{name}", text.encode("latin-1"))
    check_movielens(
        read_ratings([File("ml-100k.zip", stream.getvalue())]), ("Kolya, café (1996)", "L.A. (1997)")
    )


def test_a_folder_that_was_dropped_into_the_browser() -> None:
    texts = {"README": "about", "u1.base": U_DATA[:24], "u.data": U_DATA, "u.item": U_ITEM}
    files = [File(f"ml-100k/{name}", text.encode("latin-1")) for name, text in texts.items()]
    check_movielens(read_ratings(files), ("Kolya, café (1996)", "L.A. (1997)"))


def test_movielens_latest_in_a_zip_with_tags_and_links() -> None:
    rows = "".join(line.replace("\t", ",") + "\n" for line in U_DATA.splitlines())
    data = packed(
        ratings__csv="userId,movieId,rating,timestamp\n" + rows,
        movies__csv='movieId,title,genres\n242,"Kolya, café (1996)",Comedy|Drama\n302,L.A. (1997),Crime\n',
        tags__csv="userId,movieId,tag,timestamp\n196,242,quiet,1\n",
        links__csv="movieId,imdbId\n242,1\n",
    )
    ratings = read_ratings([File("ml-latest-small.zip", data)])
    check_movielens(ratings, ("Kolya, café (1996)", "L.A. (1997)"))


def test_movielens_with_double_colons() -> None:
    files = {
        "ratings.dat": U_DATA.replace("\t", "::"),
        "movies.dat": "242::Kolya: café (1996)::Comedy|Drama\n302::L.A. (1997)::Crime\n",
        "users.dat": "196::M::25::15::55105\n186::F::35::1::00000\n22::M::25::15::40206\n",
    }
    ratings = read_ratings([File(name, text.encode("latin-1")) for name, text in files.items()])
    check_movielens(ratings, ("Kolya: café (1996)", "L.A. (1997)"))
    assert ratings.user_metadata["gender"].tolist() == ["M", "F", "M"]


def test_recbole() -> None:
    files = {
        "ml.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n" + U_DATA,
        "ml.item": "item_id:token\tmovie_title:token_seq\tclass:token_seq\n242\tKolya\tComedy Drama\n302\tL.A.\tCrime\n",
        "ml.user": "user_id:token\tage:token\n196\t49\n186\t39\n22\t25\n",
    }
    ratings = read_ratings([File(name, text.encode()) for name, text in files.items()])
    check_movielens(ratings, ("Kolya", "L.A."))
    assert ratings.user_metadata.columns.tolist() == ["age"]


def test_a_folder_of_movielens(tmp_path) -> None:
    for name, text in {"u.data": U_DATA, "u.item": U_ITEM, "README": "about"}.items():
        (tmp_path / name).write_bytes(text.encode("latin-1"))
    check_movielens(read_ratings_path(tmp_path), ("Kolya, café (1996)", "L.A. (1997)"))
    check_movielens(
        read_ratings_path([tmp_path / "u.data", tmp_path / "u.item"]), ("Kolya, café (1996)", "L.A. (1997)")
    )


def as_parquet(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream)
    return stream.getvalue()


def as_xlsx(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.to_excel(stream, index=False)
    return stream.getvalue()


FRAME = pd.DataFrame(
    {
        "customer": ["007", "007", "12"],
        "product": ["a", "b", "a"],
        "stars": [5.0, 1.0, 3.0],
        "date": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]),
    }
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.parquet", as_parquet(FRAME)),
        ("t.xlsx", as_xlsx(FRAME)),
        ("t.tsv", FRAME.to_csv(sep="\t", index=False).encode()),
        ("t.csv", FRAME.to_csv(sep=";", index=False).encode("utf-16")),
        ("t.jsonl", FRAME.astype({"date": str}).to_json(orient="records", lines=True).encode()),
    ],
    ids=["parquet", "xlsx", "tsv", "semicolons in utf-16", "jsonl"],
)
def test_every_kind_of_table_gives_the_same(name: str, data: bytes) -> None:
    ratings = read_ratings([File(name, data)])
    assert table(ratings) == [("007", "a", 5), ("007", "b", 1), ("12", "a", 3)]
    assert ratings.times is not None and ratings.times.tolist() == [1704067200, 1704153600, 1704240000]


def test_columns_are_chosen() -> None:
    text = "who,what,how much,when\nann,tea,5,1\nbob,tea,1,2\nbob,milk,3,3\n"
    with pytest.raises(DataError) as caught:
        read(text)
    assert str(caught.value) == (
        "Users and items cannot be told apart in ratings.csv, whose columns are who, what, how much, when: "
        "choose the column of users and the column of items"
    )
    assert preview_ratings([File("r.csv", text.encode())]).columns == ("who", "what", "how much", "when")
    chosen = read(text, RatingColumns("who", "what", "how much", "when"))
    assert table(chosen) == [("ann", "tea", 5), ("bob", "tea", 1), ("bob", "milk", 3)]
    events = read(text, RatingColumns("who", "what"))
    assert not events.is_explicit and set(events.values) == {1}


def test_a_chosen_column_that_is_not_there_or_serves_twice() -> None:
    with pytest.raises(SettingsError) as caught:
        read(THREE, RatingColumns(user="customer"))
    assert str(caught.value) == (
        "'customer' is not a column of ratings.csv: choose one of user, item, rating, timestamp"
    )
    with pytest.raises(SettingsError) as caught:
        read(THREE, RatingColumns(user="user", item="user"))
    assert str(caught.value).startswith("The column 'user' cannot be two things at once")
