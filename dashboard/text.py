"""Every word that a visitor reads, by key, in the visitor's language."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from embeddings.errors import EmbeddingsError, Message

LANGUAGES = {"en": "English", "ko": "한국어"}
LOCALES = Path(__file__).parent / "locales"


class Words:
    """`t("map.title", n=3)` is the sentence of the locale file with its values; a missing key is a bug and raises.

    An entry `{ one = "{n} item", other = "{n} items" }` is chosen by `total`, else by `n`: the noun's own number.
    """

    def __init__(self, language: str, entries: Mapping[str, str]) -> None:
        self.language = language
        self._entries = entries

    def __call__(self, key: str, **values: Any) -> str:
        template = self._entries.get(key) or self._entries[f"{key}.{_form(values)}"]
        return template.format(**values)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def get(self, key: str, default: str) -> str:
        """The sentence of `key` as it stands, or `default` for a key made of data."""
        return self._entries.get(key, default)

    def table(self, prefix: str) -> dict[str, str]:
        """The unformatted sentences below `prefix`, for a component that formats them in the browser."""
        start = f"{prefix}."
        return {key.removeprefix(start): text for key, text in self._entries.items() if key.startswith(start)}

    def message(self, said: Message | EmbeddingsError) -> str:
        """What the library says; English is its own template, other languages have it under `errors`."""
        message = said.message if isinstance(said, EmbeddingsError) else said
        template = self._entries.get(f"errors.{message.code}", message.template)
        values = {name: self._value(value) for name, value in message.values.items()}
        if "metric" in values and template is not message.template:  # a word of the visitor's language
            values["metric"] = self.get(f"search.metric_{values['metric']}", values["metric"])
        return template.format(**values)

    def _value(self, value: Any) -> Any:
        return self.message(value) if isinstance(value, Message) else value


@lru_cache(maxsize=len(LANGUAGES))
def words(language: str) -> Words:
    """The words of `language`; one that is not offered gives English."""
    chosen = language if language in LANGUAGES else "en"
    return Words(chosen, _flat(tomllib.loads((LOCALES / f"{chosen}.toml").read_text(encoding="utf-8"))))


def plain(text: str, most: int = 0) -> str:
    """`text` on one line, with everything that Markdown would act on escaped; cut to `most` characters if given."""
    line = " ".join(text.split())
    if most and len(line) > most:
        line = line[: most - 1].rstrip() + "…"
    # Emoji short codes are replaced after the escapes are gone: a word joiner breaks them, and is not seen.
    line = re.sub(r":(?=[\w+/-]+:)", ":\u2060", line)
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~:$&^=\"'@/])", r"\\\1", line)


def closest_language(locale: str | None) -> str:
    """`ko` for a browser that says `ko-KR`, English for one that speaks neither."""
    primary = (locale or "").lower().replace("_", "-").split("-")[0]
    return primary if primary in LANGUAGES else "en"


def _form(values: Mapping[str, Any]) -> str:
    return "one" if values.get("total", values.get("n")) == 1 else "other"


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    entries: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            entries |= _flat(value, f"{prefix}{name}.")
        else:
            entries[f"{prefix}{name}"] = value
    return entries
