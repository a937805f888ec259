"""What this server knows of the timers in a visitor's browser."""

from dataclasses import dataclass


@dataclass
class Timers:
    """Whether the visitor's browser repeats a part of the page by itself (dashboard.components.polling)."""

    may_live: bool = False  # some timer of the browser, as far as this server can know
    are_drawn: bool = False  # in this run
    leaving_for: str = ""  # the page that is gone to as soon as no timer lives
    n_left: int = 0  # how often a page was left in two steps
