"""What a visitor can mend: one message with a code, values, and the remedy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A sentence for the visitor: `str()` gives English, `code` and `values` let a page say it in another language."""

    code: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


class EmbeddingsError(Exception):
    """What happened, with the values, and what to do. `raise DataError("code", "English with {value}", value=3)`."""

    def __init__(self, code: str, template: str, **values: Any) -> None:
        self.message = Message(code, template, values)
        super().__init__(str(self.message))

    @classmethod
    def of(cls, message: Message) -> "EmbeddingsError":
        """The error that says `message`."""
        return cls(message.code, message.template, **message.values)

    def __reduce__(self) -> tuple[Any, ...]:
        # Keyword values would be lost on the way back from a worker process.
        return type(self).of, (self.message,)

    @property
    def code(self) -> str:
        return self.message.code


class DataError(EmbeddingsError):
    """The data that was brought cannot be used as it is."""


class ModelError(EmbeddingsError):
    """A model cannot be had, or is not what it says it is."""


class SettingsError(EmbeddingsError):
    """A setting, a column or a query does not fit the data."""


class Cancelled(Exception):  # noqa: N818 - not an error: raised by a progress callback to stop the work
    """The visitor asked to stop; what was finished is kept."""


def data_error(reason: Message) -> DataError:
    """What was noted about an item, as the error that stops."""
    return DataError(reason.code, reason.template, **reason.values)
