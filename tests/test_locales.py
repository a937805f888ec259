"""Every word that a visitor reads, in every language: the same keys, the same values, none missing, none left over."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
KINDS = {"EmbeddingsError", "DataError", "ModelError", "SettingsError", "Message"}
SOURCES = sorted(path for folder in ("embeddings", "dashboard") for path in (ROOT / folder).rglob("*.py"))


class Said(NamedTuple):
    """One place in the source that says something to the visitor."""

    where: str
    code: Any
    template: Any
    values: set[str] | None  # None where the source does not spell them out


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(parse(path)) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return ast.unparse(call.func).split(".")[-1]


def constant(node: ast.AST) -> Any:
    return node.value if isinstance(node, ast.Constant) else None


def given_values(call: ast.Call) -> set[str] | None:
    if called(call) != "Message":
        names = [keyword.arg for keyword in call.keywords]
        return None if None in names else {name for name in names if name}
    if len(call.args) < 3:
        return set() if not call.keywords else None
    given = call.args[2]
    if isinstance(given, ast.Dict):
        # `{"n": 3, **more}` does not spell them all out.
        return None if None in given.keys else {constant(key) for key in given.keys if key}
    if isinstance(given, ast.Call) and called(given) == "dict":
        return {keyword.arg for keyword in given.keywords if keyword.arg}
    return None


def all_said() -> list[Said]:
    found = []
    for path in SOURCES:
        if path.name == "errors.py":
            continue
        for call in calls(path):
            if called(call) in KINDS and len(call.args) >= 2:
                where = f"{path.relative_to(ROOT)}:{call.lineno}"
                found.append(Said(where, constant(call.args[0]), constant(call.args[1]), given_values(call)))
    return found


def placeholders(template: str) -> set[str]:
    """The names of the values, without their formats: `{n:,} of {total}` has `n` and `total`."""
    return {
        name.split(".")[0].split("[")[0]
        for _, name, _, _ in string.Formatter().parse(template)
        if name is not None
    }


def locale(language: str) -> dict[str, str]:
    text = (ROOT / "dashboard" / "locales" / f"{language}.toml").read_text(encoding="utf-8")
    return dict(flat(tomllib.loads(text)))


def flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}".removesuffix(".other"), value


SAID = all_said()
EN, KO = locale("en"), locale("ko")
# What is said of one thing, where a language has a form for it: `items = { one = "…", other = "…" }`.
ONE = {key: text for words in (EN, KO) for key, text in words.items() if key.endswith(".one")}
EN, KO = ({key: text for key, text in words.items() if key not in ONE} for words in (EN, KO))
ERRORS = {key.removeprefix("errors."): text for key, text in KO.items() if key.startswith("errors.")}


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.where)
def test_what_the_library_says_is_written_in_place_and_in_korean(said: Said) -> None:
    assert isinstance(said.code, str) and isinstance(said.template, str), "code and template are literals"
    assert said.values is None or placeholders(said.template) <= said.values, "a placeholder has no value"
    assert said.code in ERRORS, f"dashboard/locales/ko.toml has no [errors] line {said.code}"
    assert placeholders(ERRORS[said.code]) == placeholders(said.template)


def test_one_code_says_one_thing() -> None:
    templates: dict[str, set[str]] = {}
    for said in SAID:
        templates.setdefault(said.code, set()).add(said.template)
    assert {code: texts for code, texts in templates.items() if len(texts) > 1} == {}


def test_no_translation_is_left_over() -> None:
    assert set(ERRORS) - {said.code for said in SAID} == set()


def test_both_languages_have_the_same_keys() -> None:
    english = {key for key in EN if not key.startswith("errors.")}
    korean = {key for key in KO if not key.startswith("errors.")}
    assert english ^ korean == set()


def test_both_languages_take_the_same_values() -> None:
    assert [key for key in EN if key in KO and placeholders(EN[key]) != placeholders(KO[key])] == []


def test_one_thing_is_said_with_the_values_of_many_and_apart_from_them() -> None:
    many = {key: EN[key.removesuffix(".one")] for key in ONE}
    assert [key for key in ONE if not placeholders(ONE[key]) <= placeholders(many[key])] == []
    assert [key for key in ONE if not {"n", "total"} & placeholders(many[key])] == []
    assert [key for key in ONE if ONE[key] == many[key]] == []


@pytest.mark.parametrize(
    "noun", ["items", "rows", "words", "vectors", "neighbors", "duplicates", "columns", "pairs"]
)
def test_no_count_that_may_be_one_stands_before_a_plural(noun: str) -> None:
    counted = re.compile(rf"\{{(n|total)(:,)?\}} (\w+ )*?{noun}\b")
    always_many = ("samples.", "start.sample_items", "map.first_rows", "scatter.no_webgl")
    found = {key for key, text in EN.items() if counted.search(text) and not key.startswith(always_many)}
    assert {key for key in found if f"{key}.one" not in ONE} == set()


def test_no_sentence_is_empty_and_korean_is_korean() -> None:
    assert [key for key, text in [*EN.items(), *KO.items()] if not text.strip()] == []
    assert [
        key
        for key, text in EN.items()
        if any("가" <= letter <= "힣" for letter in text) and "language" not in key
    ] == []


DASHBOARD = [path for path in SOURCES if path.is_relative_to(ROOT / "dashboard")]


def literal_keys() -> set[str]:
    """Keys asked for in so many words: `t("map.title")`."""
    found = set()
    for path in DASHBOARD:
        for call in calls(path):
            if called(call) == "t" and call.args and isinstance(constant(call.args[0]), str):
                found.add(constant(call.args[0]))
    return found


def test_every_key_that_is_asked_for_exists() -> None:
    assert literal_keys() - set(EN) == set()


def strings() -> set[str]:
    nodes = (node for path in DASHBOARD for node in ast.walk(parse(path)))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def families() -> tuple[str, ...]:
    """Prefixes of keys that are put together: `t(f"map.method.{name}")`, `t.table("scatter")`."""
    found = set()
    for path in DASHBOARD:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(constant(node.values[0]), str):
                found.add(constant(node.values[0]))
            if isinstance(node, ast.Call) and called(node) == "table" and node.args:
                found.add(f"{constant(node.args[0])}.")
    return tuple(prefix for prefix in found if "." in prefix.strip() and " " not in prefix)


def test_no_key_is_unused() -> None:
    used, prefixes = strings(), families()
    left_over = {key for key in EN if key not in used and not key.startswith(("errors.", *prefixes))}
    assert left_over == set()


def test_no_korean_sentence_of_the_word_laboratory_needs_a_particle_that_follows_its_word() -> None:
    """A particle in two forms, as in 이(가), reads like a form to fill in."""
    tables = tomllib.loads((ROOT / "dashboard" / "locales" / "ko.toml").read_text(encoding="utf-8"))
    wrong = [
        text
        for name in ("train", "words", "measure")
        for text in flat_texts(tables[name])
        if re.search(r"[이은을와](\((가|는|를|과)\))|\((으|이)\)", text)
    ]
    assert not wrong


def flat_texts(table: dict[str, Any]) -> Iterator[str]:
    for value in table.values():
        yield from flat_texts(value) if isinstance(value, dict) else [value]
