"""Which columns of a table are users, items, ratings and times: by their names, then by what they hold."""

import re
from collections.abc import Sequence

import numpy as np

from embeddings.ratings.base import RatingColumns
from embeddings.readers.columns import kind_of, numbers, sample, text
from embeddings.readers.table import Table


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


USER = _names(
    "user users uid reviewer customer member visitor account listener reader 사용자 회원 회원번호 고객 고객번호 유저"
)
ITEM = _names(
    "item items iid movie film product asin isbn book song track artist article game 상품 상품번호 상품코드 영화 품목 도서 아이템 제품 곡 책"
)
OPINION = _names("rating ratings score scores stars star 평점 별점 점수 평가")
COUNT = _names(
    "count counts plays playcount listens quantity amount weight hours playhours hoursplayed minutes seconds views "
    "clicks purchases events frequency 횟수 수량 재생수 재생횟수 조회수 클릭수 구매수 구매횟수 시청시간 재생시간"
)
RATING = OPINION | COUNT | {"value"}
TIME = _names(
    "timestamp time ts date datetime ratedat createdat unixreviewtime reviewtime 시각 시간 날짜 일시 일자"
)
TITLE = _names("title movietitle itemtitle name itemname productname booktitle 제목 영화명 상품명 이름 품명")
CATEGORY = _names("category genre genres class categories type kind 분류 카테고리 장르 종류")

_BEGINS = 500_000_000  # seconds: a stamp of 1985 and later, in a table whose columns have no names


def folded(name: str) -> str:
    """A column's name without what differs from file to file: `user_id:token`, `userId` and `User ID` are one."""
    bare = re.sub(r"[\W_]+", "", name.split(":")[0].casefold())
    return bare if bare in ("uid", "iid") else bare.removesuffix("id")


def find(columns: Sequence[str], names: frozenset[str]) -> str | None:
    """The first column that has one of `names`."""
    return next((column for column in columns if folded(column) in names), None)


def propose(table: Table) -> RatingColumns:
    """What the columns seem to be for; None for what is not there."""
    columns = list(table.columns)
    found = RatingColumns(
        find(columns, USER), find(columns, ITEM), find(columns, RATING), find(columns, TIME)
    )
    if found.user is None and found.item is None and _is_nameless(columns):
        return _by_content(table, columns)
    return found


def _is_nameless(columns: Sequence[str]) -> bool:
    return all(re.fullmatch(r"column \d+", name) for name in columns)


def _by_content(table: Table, columns: list[str]) -> RatingColumns:
    """User, item, rating and time in the order in which `u.data` and its like have them."""
    if not 3 <= len(columns) <= 4 or any(kind_of(table.columns[name]) != "number" for name in columns):
        return RatingColumns()
    if len(columns) == 4 and not (numbers(table.columns[columns[3]]) > _BEGINS).all():
        return RatingColumns()
    ids = [text(cell) for name in columns[:2] for cell in sample(table.columns[name])]
    values = [text(cell) for cell in sample(table.columns[columns[2]])]
    is_scale = len(set(values)) <= 21 and np.abs(numbers(table.columns[columns[2]])).max() <= 100
    user, item, rating, *time = columns
    fits = is_scale and all(cell.isalnum() for cell in ids)
    return RatingColumns(user, item, rating, time[0] if time else None) if fits else RatingColumns()
