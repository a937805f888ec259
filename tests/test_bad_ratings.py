"""Ratings that are not as they should be: each is read as far as it can be, and the visitor is told."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from embeddings.errors import DataError
from embeddings.limits import Limits
from embeddings.ratings import (
    RatingColumns,
    Ratings,
    are_ratings,
    liked_message,
    read_ratings,
    read_ratings_path,
)
from embeddings.readers import File

AUTOMATIC = RatingColumns()
HEAD = "user,item,rating,timestamp\n"
FOUR = HEAD + "ann,tea,5,1\nann,milk,2,2\nbob,tea,4,3\nbob,milk,1,4\n"


def read(text: str, columns: RatingColumns = AUTOMATIC, **others: str) -> Ratings:
    files = [File("ratings.csv", text.encode()), *(File(f"{n}.csv", t.encode()) for n, t in others.items())]
    return read_ratings(files, columns)


def notes(ratings: Ratings) -> dict[str, str]:
    return {note.code: str(note) for note in ratings.report.notes}


def dropped(ratings: Ratings) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(str(drop.reason), drop.count, drop.first_rows) for drop in ratings.report.dropped]


def refusal(text: str, columns: RatingColumns = AUTOMATIC) -> str:
    with pytest.raises(DataError) as caught:
        read(text, columns)
    return str(caught.value)


def test_a_user_with_one_rating_is_kept_and_said() -> None:
    ratings = read(FOUR + "cid,tea,3,5\n")
    assert ratings.users == ("ann", "bob", "cid")
    assert notes(ratings) == {
        "ratings_single": "Users with one rating: 1. They get recommendations, "
        "but nothing can be held back to measure them"
    }


def test_an_item_that_nobody_rated_is_left_out_and_said() -> None:
    ratings = read(FOUR, films="item,title\ntea,Green tea\nmilk,\nrum,Rum\n")
    assert ratings.items == ("tea", "milk") and ratings.titles == ("Green tea", "milk")
    assert notes(ratings) == {
        "ratings_unrated": "Items in films.csv that nobody rated: 1. Nothing can be learned of them, "
        "so they were left out"
    }


def test_a_rated_item_that_its_file_does_not_know_keeps_its_id() -> None:
    ratings = read(FOUR, films="item,title,category\ntea,Green tea,hot\n")
    assert ratings.titles == ("Green tea", "milk") and ratings.item_metadata["category"].tolist() == [
        "hot",
        "",
    ]
    assert notes(ratings) == {
        "ratings_untold": "Rated items that are not in films.csv: 1. They keep their ids as titles"
    }


def test_ratings_that_are_all_equal_are_events() -> None:
    ratings = read(HEAD + "ann,tea,5,1\nann,milk,5,2\nbob,tea,5,3\nbob,milk,5,4\n")
    assert not ratings.is_explicit and ratings.preferences().nnz == 4
    assert notes(ratings) == {
        "ratings_all_equal": "All 4 ratings are 5: they say who met what, not what is liked more"
    }
    forced = read(FOUR.replace("2,2", "5,2"), RatingColumns(is_explicit=True))
    assert forced.is_explicit


def test_equal_ratings_that_are_called_opinions_are_all_liked() -> None:
    text = HEAD + "ann,tea,5,1\nann,milk,5,2\nbob,tea,5,3\n"
    assert read(text, RatingColumns(is_explicit=True)).preferences().data.tolist() == [1, 1, 1]


def test_of_repeated_ratings_the_latest_counts() -> None:
    ratings = read(HEAD + "ann,tea,5,9\nann,tea,1,2\nbob,tea,4,3\nbob,tea,2,3\nann,milk,3,1\nbob,milk,3,1\n")
    assert ratings.matrix().toarray().tolist() == [[5, 3], [2, 3]]
    assert notes(ratings) == {
        "ratings_merged_latest": "Ratings that repeat a user and an item: 2. The latest of each pair counts"
    }


def test_without_times_the_last_of_repeated_ratings_counts() -> None:
    ratings = read("user,item,rating\nann,tea,5\nann,tea,1\nann,milk,3\nbob,tea,4\nbob,milk,2\n,milk,2\n")
    assert ratings.matrix().toarray().tolist() == [[1, 3], [4, 2]]
    assert notes(ratings) == {
        "ratings_merged_last": "Ratings that repeat a user and an item: 1. The last of each pair in the file counts"
    }
    assert (ratings.report.rows_read, ratings.report.rows_kept, ratings.report.duplicates) == (6, 4, 1)


def test_repeated_events_are_added_up() -> None:
    ratings = read("user,item\nann,tea\nann,tea\nbob,tea\nann,milk\nbob,milk\n")
    assert ratings.matrix().toarray().tolist() == [[2, 1], [1, 1]]
    np.testing.assert_allclose(ratings.preferences().toarray(), np.log2([[3, 2], [2, 2]]), rtol=1e-6)
    assert notes(ratings) == {
        "ratings_merged_sum": "Events that repeat a user and an item: 1. They were added up"
    }


def test_ratings_as_text() -> None:
    assert refusal("user,item,rating\nann,tea,good\nann,milk,bad\nbob,tea,5\n") == (
        "The ratings in the column 'rating' of ratings.csv are text such as 'good': choose a column of numbers, "
        "or read the table as events (--events on the command line), and every row counts as one"
    )
    text = "user,item,rating\nann,tea,good\nann,milk,bad\nbob,tea,5\nbob,tea,4\n"
    events = read(text, RatingColumns(is_explicit=False))
    assert events.matrix().toarray().tolist() == [[1, 1], [2, 0]]
    assert notes(events)["ratings_column_ignored"] == (
        "The column 'rating' does not look like counts, so every row counts as one event. "
        "If it holds counts, name it count"
    )


def test_stars_that_are_called_events_do_not_weigh() -> None:
    ratings = read(FOUR, RatingColumns(is_explicit=False))
    assert not ratings.is_explicit and ratings.preferences().toarray().tolist() == [[1, 1], [1, 1]]
    assert "ratings_column_ignored" in notes(ratings)
    counted = read(FOUR.replace("rating", "plays"), RatingColumns(is_explicit=False))
    assert counted.matrix().toarray().tolist() == [[5, 2], [4, 1]] and not notes(counted)
    assert counted.preferences().toarray() == pytest.approx(np.log2([[6, 3], [5, 2]]))


@pytest.mark.parametrize("column", ["plays", "listen_count", "Play Hours", "재생횟수"])
def test_columns_that_are_named_as_counts_are_events(column: str) -> None:
    ratings = read(FOUR.replace("rating", column), RatingColumns(rating=column))
    assert not ratings.is_explicit and ratings.values.tolist() == [5, 2, 4, 1]
    assert str(liked_message(ratings)) == (
        "Liked: 4 of 4 pairs with events, all above 0; counts from 1 to 5 weigh by their logarithm"
    )


def many(values: list[float], column: str) -> Ratings:
    lines = [f"u{at % 6},i{at // 6},{value:g}" for at, value in enumerate(values)]
    return read("\n".join([f"user,item,{column}", *lines]), RatingColumns(rating=column))


def test_numbers_without_a_name_are_counts_where_no_scale_has_so_many() -> None:
    assert not many([float(1 + at % 30) for at in range(60)], "n").is_explicit
    assert not many([*[1.0, 2.0] * 20, 1001], "n").is_explicit
    assert many([1 + at % 10 / 2 for at in range(60)], "n").is_explicit
    assert many([at % 101 for at in range(606)], "score").is_explicit  # per cent
    assert many([at % 41 - 20 for at in range(82)], "n").is_explicit  # no count is below 0


def test_two_kinds_of_stars_are_opinions() -> None:
    ratings = read(FOUR.replace("2,2", "1,2").replace("4,3", "5,3"))
    assert ratings.is_explicit and ratings.is_liked.tolist() == [True, False, True, False]
    assert str(liked_message(ratings)) == (
        "Liked: 2 of 4 opinions, those of 3 or above on a scale from 1 to 5"
    )


def test_one_wrong_number_that_moves_the_middle_is_said() -> None:
    ratings = many([*[1.0, 2.0, 3.0, 4.0, 5.0] * 10, 500], "rating")
    assert ratings.is_explicit
    assert notes(ratings)["ratings_few_liked"] == (
        "Only 1 of 51 ratings are 250.5 or above, the middle from 1 to 500, and count as liked: "
        "mend a wrong number among them, or read them as events if they are counts"
    )
    assert "ratings_few_liked" not in notes(many([*[1.0] * 9, 5.0] * 5, "rating"))


def test_titles_that_are_numbers_or_dates_stay_as_they_are_written() -> None:
    films = "item,title\ntea,1917\nmilk,{}\n"
    for title in ("300", "007", "2001-09-11", "9.0", "true"):
        assert read(FOUR, films=films.format(title)).titles == ("1917", title)
    assert read(FOUR, films="item,title\ntea,2012-01-01\nmilk,2001-09-11\n").titles == (
        "2012-01-01",
        "2001-09-11",
    )


def test_chosen_columns_leave_the_file_about_items_alone() -> None:
    chosen = RatingColumns("user", "item", "rating", "timestamp")
    films = File("films.csv", b"item,title,category\ntea,Green tea,hot\nmilk,Oat milk,cold\n")
    for files in ([File("r.csv", FOUR.encode()), films], [films, File("r.csv", FOUR.encode())]):
        ratings = read_ratings(files, chosen)
        assert ratings.titles == ("Green tea", "Oat milk") and ratings.values.tolist() == [5, 2, 4, 1]


def test_a_column_can_be_left_out_and_one_alone_can_be_chosen() -> None:
    without = read(FOUR, RatingColumns("user", "item", "", ""))
    assert not without.is_explicit and without.times is None and set(without.values) == {1}
    text = FOUR.replace("timestamp", "grade")
    assert read(text, RatingColumns(rating="grade")).values.tolist() == [1, 2, 3, 4]


def test_a_rating_that_is_no_number_leaves_its_row_out() -> None:
    ratings = read(FOUR + "ann,rum,good,5\nbob,rum,,6\nbob,rum,inf,7\n")
    assert dropped(ratings) == [("the rating is missing or no number", 3, (6, 7, 8))]
    assert len(ratings) == 4 and ratings.items == ("tea", "milk")


def test_a_number_that_no_single_precision_holds_is_no_rating() -> None:
    ratings = read(FOUR + "bob,rum,1e39,7\n")
    assert dropped(ratings) == [("the rating is missing or no number", 1, (6,))] and ratings.scale == (1, 5)


def test_a_missing_user_or_item_leaves_its_row_out() -> None:
    ratings = read(FOUR + ",tea,5,5\nann, ,5,6\n")
    assert dropped(ratings) == [("the user or the item is missing", 2, (6, 7))]
    assert ratings.report.rows_read == 6 and ratings.report.rows_kept == 4


def test_nothing_left() -> None:
    assert refusal("user,item,rating\nann,,5\n,milk,3\nbob,tea,\n") == (
        "None of the 3 rows of ratings.csv has a user, an item and a number: check the chosen columns"
    )


def test_missing_columns() -> None:
    assert refusal("user,rating\nann,5\nbob,3\n") == (
        "Users and items cannot be told apart in ratings.csv, whose columns are user, rating: "
        "choose the column of users and the column of items"
    )


def test_leading_zeros_are_kept_everywhere() -> None:
    text = "user,item,rating\n007,00,5\n7,0,3\n007,0,1\n7,00,2\n"
    ratings = read(text, films="item,title\n00,Double\n0,Single\n")
    assert ratings.users == ("007", "7") and ratings.items == ("00", "0")
    assert ratings.titles == ("Double", "Single")


def test_one_user_and_one_item() -> None:
    ratings = read("user,item,rating\nann,tea,5\n")
    assert ratings.matrix().toarray().tolist() == [[5]] and ratings.preferences().toarray() == pytest.approx(
        np.log2(6)
    )
    assert notes(ratings) == {
        "ratings_tiny": "Users: 1, items: 1. A recommender needs at least two of each to compare anything"
    }


def test_times_that_cannot_be_read() -> None:
    ratings = read(FOUR.replace(",4\n", ",soon\n"))
    assert ratings.times is None and len(ratings) == 4
    assert notes(ratings) == {
        "ratings_times_unread": "Not every time in the column 'timestamp' could be read, "
        "so the ratings are in no order of time"
    }


@pytest.mark.parametrize("stamp", ["1704067200", "1704067200000", "1704067200000000", "2024-01-01T00:00:00Z"])
def test_times_in_seconds_thousandths_millionths_and_words_are_one(stamp: str) -> None:
    times = read(f"user,item,rating,timestamp\nann,tea,5,{stamp}\n").times
    assert times is not None and times.tolist() == [1704067200]


def test_files_without_a_table() -> None:
    with pytest.raises(DataError) as caught:
        read_ratings([File("cat.png", b"\x89PNG\r\n\x1a\n" + bytes(64))])
    assert str(caught.value).startswith("There is no table in cat.png: ratings come as CSV")
    with pytest.raises(DataError, match="There is no file"):
        read_ratings([])
    with pytest.raises(DataError, match=r"empty\.csv is empty"):
        read_ratings([File("empty.csv", b" \n")])
    assert not are_ratings([File("cat.png", b"\x89PNG\r\n\x1a\n" + bytes(64))])


def test_a_header_and_nothing_below() -> None:
    assert refusal(HEAD) == (
        "None of the 0 rows of ratings.csv has a user, an item and a number: check the chosen columns"
    )


def test_an_archive_without_ratings_and_one_that_is_damaged() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("README", "about")
    with pytest.raises(DataError, match=r"There is no table in –|is empty"):
        read_ratings([File("ml.zip", stream.getvalue())])
    with pytest.raises(DataError, match="damaged"):
        read_ratings([File("ml.zip", stream.getvalue()[:40])])


def test_too_many_ratings_are_counted_and_too_large_a_file_is_refused() -> None:
    ratings = read_ratings([File("r.csv", FOUR.encode())], limits=replace(Limits(), ratings=3))
    assert len(ratings) == 3 and dropped(ratings) == [("beyond the first 3 rows", 1, (5,))]
    with pytest.raises(DataError, match="at most 1 MB are allowed"):
        read_ratings([File("r.csv", b" " * 1_000_001)], limits=replace(Limits(), file_mb=1))


def test_paths_that_hold_nothing(tmp_path) -> None:
    with pytest.raises(DataError, match="holds none of MovieLens' or RecBole's files"):
        read_ratings_path(tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        read_ratings_path(tmp_path / "gone.csv")


def test_files_that_are_not_needed_are_named() -> None:
    ratings = read(FOUR, tags="user,item,tag\nann,tea,hot\n")
    assert notes(ratings)["ratings_files_unused"] == "Files that were not needed: tags.csv"
