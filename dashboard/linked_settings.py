"""Settings that a link carries: a row of a table by its name, and its numbers, each under a parameter of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dashboard.links import Link
from embeddings.errors import SettingsError

S = TypeVar("S")


@dataclass(frozen=True, eq=False)
class LinkedSettings(Generic[S]):
    """`choice` names one of the rows `kinds`, `usual` where it is empty; `make` takes a name and values as text.

    `parameters` are, by row, its settings and the choices of a link that carry them. What is usual is not written.
    """

    choice: str
    usual: str
    kinds: Mapping[str, Callable[[], S]]
    parameters: Mapping[str, Mapping[str, str]]
    make: Callable[[str, Mapping[str, Any]], S]

    def name(self, link: Link) -> str:
        return link.choices.get(self.choice) or self.usual

    def choose(self, link: Link, name: str) -> None:
        link.choices[self.choice] = "" if name == self.usual else name

    def asked(self, link: Link) -> S:
        """The settings that the link asks for; numbers out of range are the usual ones."""
        name = self.name(link)
        held = {setting: link.choices.get(parameter) for setting, parameter in self.parameters[name].items()}
        try:
            return self.make(name, {setting: value for setting, value in held.items() if value})
        except SettingsError:
            return self.kinds[name]()

    def write(self, link: Link, setting: str, value: Any) -> None:
        """One setting of the chosen row."""
        name = self.name(link)
        usual = getattr(self.kinds[name](), setting)
        link.choices[self.parameters[name][setting]] = "" if value == usual else f"{value:g}"

    def take(self, link: Link, name: str, settings: S) -> None:
        """Go on with `settings`, which are of the row `name`."""
        self.choose(link, name)
        for setting in self.parameters[name]:
            self.write(link, setting, getattr(settings, setting))
