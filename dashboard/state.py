"""What one visitor has chosen: one dataclass under one session key, seeded by the link, mirrored into it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import streamlit as st

from dashboard import links
from dashboard.columns import COMPUTED, GROUP, OUTLIER
from dashboard.jobs import Job
from dashboard.text import Words, closest_language, words
from dashboard.timers import Timers
from dashboard.training import Training, renamed
from embeddings.dataset import Dataset
from embeddings.errors import EmbeddingsError, Message
from embeddings.remedies import remedied, remedies_named
from embeddings.space import EmbeddingSpace
from embeddings.training import Subwords, Trained

if TYPE_CHECKING:
    import pandas as pd

EXPLORER = "explorer"
LANGUAGE = "language"

PART = "project only these"
MOST_TRAINED = 8  # models of one visitor
MOST_MADE = 4  # spaces of entities that one visitor keeps
OF_ITEMS = {GROUP, OUTLIER}  # computed columns that go with the items to a part of the space
NO_ROWS = np.empty(0, dtype=np.uint32)


@dataclass
class ExplorerState:
    """The open space and what is being looked at in it.

    `source` is "sample:<id>", "upload:<content digest>" or "trained:<digest of the space>"; `dataset` is None
    but for an upload.
    `link` is what the address says; while its upload has not been brought, `space` is None.
    """

    link: links.Link = field(default_factory=links.Link)
    space: EmbeddingSpace | None = None
    dataset: Dataset | None = None
    raw: EmbeddingSpace | None = None  # the whole space before remedies, where it was opened after some
    whole: EmbeddingSpace | None = None  # the space that "project only these" was taken from
    # Columns that were computed of the open space, by the names in dashboard.columns.
    computed: dict[str, "pd.Series"] = field(default_factory=dict)
    # What a visitor calls groups, by what they are groups of (dashboard.grouping).
    group_names: dict[Any, dict[int, str]] = field(default_factory=dict)
    clicked: int | None = None
    selected: np.ndarray = field(default_factory=lambda: NO_ROWS)
    brought: Any = None  # files or lines (dashboard.components.upload.Upload), kept between pages
    job: object | None = None  # the encoding under way (dashboard.jobs.Job)
    notes: tuple[Message, ...] = ()  # what the visitor should know of the way here
    map_job: Job[Any] | None = None  # the projection under way, and what it is of
    map_wanted: tuple[Any, ...] = ()
    own_picture: Any = None  # what is searched by and is no item (embeddings.pictures.base.Picture)
    asks_own_picture: bool = False
    # What is under way, by its place; without a job where the next run is to begin it.
    awaited: dict[str, tuple[Any, Job[Any] | None]] = field(default_factory=dict)
    measure: Any = None  # what the measure page holds (dashboard.measuring.Measuring)
    ratings: Any = None  # that were brought to the recommender page (embeddings.ratings.Ratings)
    compared: Any = None  # a file that spaces are compared with (dashboard.comparing.OwnFile)
    second: Any = None  # a file that is judged by the open space (dashboard.second_file.Second)
    trained: dict[str, Trained] = field(default_factory=dict)  # models by name, the newest last
    made: dict[str, EmbeddingSpace] = field(default_factory=dict)  # of entities, by digest, the newest last
    training: Training | None = None  # the one under way, or the last one
    collected: str = ""  # the token of the training whose models are in `trained`
    timers: Timers = field(default_factory=Timers)
    session: str = field(default_factory=lambda: uuid4().hex)

    def open_space(
        self,
        space: EmbeddingSpace,
        source: str,
        dataset: Dataset | None = None,
        method: str = "umap",
        color: str = "",
        notes: tuple[Message, ...] = (),
    ) -> None:
        """Show `space`; what was clicked, selected and asked belonged to the one before.

        Where the link that opened this session asked for exactly this source, or for none, its view is kept;
        `method` and `color` are what is shown where the link says nothing. `notes` stay under the map.
        """
        if self.link.source not in ("", source):
            kept = {name: getattr(self.link, name) for name in ("n_components", "training", "moved")}
            self.link = links.Link(**kept)
        self.link.source, self.link.encoder = source, space.receipt.encoder
        self.link.method = self.link.method or method
        if self.link.color not in (links.NO_COLUMN, *COMPUTED, *space.columns):
            self.link.color = color
        self.notes = notes
        self.raw, space = self._after_remedies(space)
        self.space, self.dataset, self.whole = space, dataset, None
        self.computed = {}
        part = [row for row in self.link.part if row < len(space)]
        if part:
            self.space, self.whole = space.select(part, PART), space
        n = len(self.space)
        self.clicked = self.link.clicked if self.link.clicked is not None and self.link.clicked < n else None
        self.link.clicked = self.clicked
        self.select(np.asarray([row for row in self.link.selected if row < n], dtype=np.uint32))

    def open_remedied(self, steps: str) -> None:
        """The open space after `steps` (remedies_text), "" for as it was made; what is seen of it stays."""
        raw = self.raw or self.whole or self.space
        assert raw is not None
        self.link.choices = {**self.link.choices, "remedied": steps, "remedy": ""}
        self.open_space(raw, self.link.source, self.dataset, self.link.method, self.link.color, self.notes)

    def _after_remedies(self, space: EmbeddingSpace) -> tuple[EmbeddingSpace | None, EmbeddingSpace]:
        """The space as it was made and after the remedies of the link; None and the space itself where there are none."""
        steps = self.link.choices.get("remedied", "")
        if not steps:
            return None, space
        try:
            return space, remedied(space, remedies_named(steps))
        except EmbeddingsError as error:  # steps that somebody wrote into the address
            self.link.choices = {**self.link.choices, "remedied": ""}
            self.notes = (*self.notes, error.message)
            return None, space

    def open_trained(self, name: str) -> None:
        """Show the space of a model of this visitor."""
        space = self.trained[name].space
        self.open_space(space, f"{links.TRAINED}{space.digest}")

    def open_made(self, space: EmbeddingSpace, method: str = "umap", color: str = "") -> None:
        """Show a space of users, items or categories, and keep it at hand for its link; the oldest goes."""
        self.made.pop(space.digest, None)
        self.made[space.digest] = space
        while len(self.made) > MOST_MADE:
            del self.made[next(iter(self.made))]
        self.open_space(space, f"{links.MADE}{space.digest}", method=method, color=color)

    def open_linked_made(self) -> None:
        """Show the space of entities that the link names, where this visitor has it."""
        space = self.made.get(self.link.source.removeprefix(links.MADE))
        if space is not None:
            self.open_made(space)

    def open_linked_model(self) -> None:
        """Show the model that the link names, where this visitor has it."""
        wanted = self.link.source.removeprefix(links.TRAINED)
        for name, model in self.trained.items():
            if model.space.digest == wanted:
                self.open_trained(name)
                return

    def keep_trained(self, trained: Trained) -> None:
        """Keep a model under the name of its space, or the next free one; the oldest goes where there are too many."""
        name, n = trained.space.name, 1
        while name in self.trained:
            n += 1
            name = f"{trained.space.name} {n}"
        self.trained[name] = renamed(trained, name)
        while len(self.trained) > MOST_TRAINED:
            del self.trained[next(iter(self.trained))]

    def forget_trained(self, name: str) -> None:
        self.trained.pop(name, None)

    def rename_trained(self, old: str, new: str) -> None:
        """Another name, in the same place; nothing happens where it is taken or empty."""
        if new and new not in self.trained:
            self.trained = {
                new if name == old else name: renamed(model, new) if name == old else model
                for name, model in self.trained.items()
            }

    @property
    def subwords(self) -> Subwords | None:
        """What answers words that the open space does not hold: FastText's n-grams, where it was trained here."""
        for model in self.trained.values():
            if self.link.source == f"{links.TRAINED}{model.space.digest}":
                return model.subwords
        return None

    def click(self, row: int | None) -> None:
        self.clicked = self.link.clicked = row

    def select(self, rows: np.ndarray) -> None:
        self.selected, self.link.selected = rows, tuple(int(row) for row in rows[: links.MAX_SELECTED + 1])

    def keep_only(self, rows: np.ndarray) -> None:
        """Go on with `rows` of the open space; the whole stays at hand."""
        assert self.space is not None
        whole = self.whole or self.space
        before = np.asarray(self.link.part, dtype=np.int64)
        index = np.asarray(rows, dtype=np.int64)
        # Groups of a part cannot be found again in a part of it.
        of_whole = not self.link.choices.get("grouped")
        kept = {
            name: self.computed[name].iloc[index].reset_index(drop=True)
            for name in OF_ITEMS & {*self.computed}
            if of_whole
        }
        self._go_to(whole, before[index] if len(before) else index)
        self.computed = kept  # the same groups: those of the part alone would be others

    def back_to_whole(self) -> None:
        assert self.whole is not None
        self._go_to(self.whole, np.empty(0, dtype=np.int64))

    def _go_to(self, whole: EmbeddingSpace, part: np.ndarray) -> None:
        self.link.part = tuple(int(row) for row in part)
        self.space, self.whole = (whole.select(part, PART), whole) if len(part) else (whole, None)
        self.link.choices["grouped"] = ""
        self.computed = {}
        self.click(None)
        self.select(NO_ROWS)


def explorer() -> ExplorerState:
    """The visitor's state, made from the address bar at the first run of a session."""
    if EXPLORER not in st.session_state:
        st.session_state[EXPLORER] = ExplorerState(link=links.read(st.query_params.to_dict()))
    state: ExplorerState = st.session_state[EXPLORER]
    return state


def language() -> str:
    """The chosen language, else the link's, else the browser's."""
    if LANGUAGE not in st.session_state:
        st.session_state[LANGUAGE] = st.query_params.get("lang") or closest_language(st.context.locale)
    chosen = st.session_state[LANGUAGE]
    return str(chosen) if chosen else "en"


def vocabulary() -> Words:
    """The words of the visitor's language: `t = state.vocabulary()`."""
    return words(language())


def address() -> dict[str, str]:
    """The parameters that bring the present view back."""
    return links.write(explorer().link, language())


def write_link() -> None:
    """The address bar says what is on screen, so that a copied link brings it back."""
    wanted = address()
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
