"""Orders that names of categories tell: weekdays, months, sizes, grades, and numbers in the names."""

import re
from collections.abc import Sequence

MOST = 200  # categories: a scale that a person made has no more
# From the lowest to the highest; what means the same stands together, between bars.
SCALES: tuple[str, ...] = (
    "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thurs friday|fri saturday|sat sunday|sun",
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept october|oct november|nov december|dec",
    "xxxs xxs xs|x-small s|small m|medium l|large xl|x-large xxl xxxl",
    "tiny small medium large huge",
    "very_low low medium|moderate|middle|normal high very_high",
    "none mild moderate severe critical",
    "terrible very_poor|very_bad poor|bad fair|average|ok|okay good very_good excellent|perfect",
    "never rarely|seldom sometimes|occasionally often|frequently|usually always",
    "strongly_disagree disagree neutral|neither|undecided agree strongly_agree",
    "very_dissatisfied dissatisfied neutral satisfied very_satisfied",
    "freezing cold cool mild|lukewarm warm hot",
    "beginner|novice intermediate advanced expert",
    "intern|trainee junior mid|middle senior lead|principal",
    "bronze silver gold platinum diamond",
    "economy premium_economy business first",
    "first|1st second|2nd third|3rd fourth|4th fifth|5th",
    "baby infant|toddler child|kid teen|teenager|adolescent young_adult adult middle-aged senior|elderly",
    "dawn morning noon|midday afternoon evening night midnight",
    "spring summer autumn|fall winter",
    "kindergarten elementary|primary middle_school|secondary high_school college|associate bachelor|bachelors|undergraduate master|masters|graduate doctorate|phd",
    "young middle old",
    "short medium long",
    "slow medium|normal fast",
    "light medium heavy",
    "월|월요일 화|화요일 수|수요일 목|목요일 금|금요일 토|토요일 일|일요일",
    "최하 하 중하 중 중상 상 최상",
    "소|소형 중|중형 대|대형 특대|특대형",
    "작음 보통 큼",
    "매우_낮음 낮음 보통|중간 높음 매우_높음",
    "매우_나쁨 나쁨 보통 좋음 매우_좋음",
    "매우_불만족 불만족 보통 만족 매우_만족",
    "전혀_그렇지_않다 그렇지_않다 보통이다|보통 그렇다 매우_그렇다",
    "전혀 드물게|거의_안_함 가끔|때때로 자주 항상|언제나",
    "봄 여름 가을 겨울",
    "새벽 아침|오전 낮|정오|점심 오후 저녁 밤",
    "초급|입문 중급 고급 전문가",
    "유치원 초등학교|초졸 중학교|중졸 고등학교|고졸 전문대|전문대졸 대학교|대졸|학사 대학원|대학원졸|석사 박사",
    "인턴 사원|주임 대리 과장 차장 부장 이사|임원 상무 전무 사장|대표",
    "유아 아동|어린이 청소년 청년 중년|장년 노년",
    "브론즈 실버 골드 플래티넘|플래티늄 다이아몬드|다이아",
    "일반석 비즈니스석 일등석",
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# What stands beside numbers that rank: "under 18", "18–24", "65+", "3학년", "10 to 20 years".
_BESIDE = re.compile(
    r"under|below|less|than|up|to|over|above|more|plus|and|or|at|least|most|from|between|years?|months?|days?|hours?|"
    r"grade|level|stage|class|floor|step|week|quarter|q|st|nd|rd|th|usd|eur|krw|kg|cm|m|km|"
    r"이상|이하|미만|초과|부터|까지|세|살|대|년|월|일|주|분기|급|등급|학년|단계|층|위|차|원|만원|만|천|시간|시|점|명|개|[-–—~+<>=≤≥%$€₩./,:()\s]"
)
_BELOW = re.compile(r"under|below|less|up to|<|≤|미만|이하")
_ABOVE = re.compile(r"over|above|more|plus|\+|>|≥|이상|초과")


def proposed_order(categories: Sequence[str]) -> tuple[str, ...]:
    """The categories from the lowest to the highest, by a known scale or the numbers in them; () where neither fits."""
    if not 2 <= len(categories) <= MOST:
        return ()
    return _by_scale(categories) or _by_number(categories)


def _by_scale(categories: Sequence[str]) -> tuple[str, ...]:
    tidy = [re.sub(r"[\s_]+", " ", name.strip().casefold()) for name in categories]
    for scale in SCALES:
        places = _places(scale)
        if all(name in places for name in tidy) and len({places[name] for name in tidy}) == len(tidy):
            return tuple(
                name for _, name in sorted(zip((places[one] for one in tidy), categories, strict=True))
            )
    return ()


def _places(scale: str) -> dict[str, int]:
    """The place of each name, "_" standing for a space."""
    return {name.replace("_", " "): at for at, names in enumerate(scale.split()) for name in names.split("|")}


def _by_number(categories: Sequence[str]) -> tuple[str, ...]:
    """By the first number of each name, where little but one common word stands beside the numbers."""
    if not all(_NUMBER.search(name) for name in categories):
        return ()
    rests = {_BESIDE.sub("", _NUMBER.sub("", name.casefold())) for name in categories}
    if len(rests) > 1:
        return ()
    keys = [_rank(name.casefold()) for name in categories]
    if len(set(keys)) < len(keys):
        return ()
    return tuple(name for _, name in sorted(zip(keys, categories, strict=True)))


def _rank(name: str) -> tuple[float, int]:
    """Under 18 comes before 18–24, and more than 65 after 65."""
    found = _NUMBER.search(name)
    assert found is not None
    value = float(found[0].replace(",", "")) if found[0].count(".") < 2 else 0.0
    side = -1 if _BELOW.search(name) else 1 if _ABOVE.search(name) else 0
    return value, side
