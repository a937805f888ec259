"""Word vectors trained on what a visitor brought, as one job: the corpus, then one model or four, and what is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from dashboard import resources
from dashboard.jobs import Job, Report
from embeddings.corpus import Corpus, TokenSettings, check_vocabulary
from embeddings.errors import Cancelled, Message
from embeddings.progress import Progress
from embeddings.space import EmbeddingSpace
from embeddings.training import ALGORITHMS, Epoch, Trained, TrainSettings

if TYPE_CHECKING:
    from dashboard.state import ExplorerState

MOST_WATCHED = 40  # words that still read on one picture
MOST_FUNCTION = 100  # the most frequent words of a language hold its sentences together and mean little
SHORTEST = {True: 2, False: 4}  # letters of a word that is worth watching, in Hangul and elsewhere


@dataclass(frozen=True, eq=False)
class Source:
    """Where sentences come from: `read` cuts all of them, `head` are the first as they stand in the text.

    `n_words` is about how many words there are, for proposals.
    """

    name: str
    head: tuple[str, ...]
    n_words: int
    read: Callable[[TokenSettings, Progress], Corpus]
    stock: str = ""  # the id of a built-in corpus
    key: str = ""  # names the content of a text of one's own within the session


@dataclass(frozen=True, eq=False)
class Recipe:
    """What a visitor asked for: one corpus, cut in one way, and a model for each of the settings."""

    source: Source
    tokens: TokenSettings
    settings: tuple[TrainSettings, ...]
    watched: tuple[str, ...] = ()


@dataclass(eq=False)
class Training:
    """A training and what it has come to: written by the thread that trains, read by pages.

    `token` finds it again from another tab; `owner` is the session whose end stops it.
    """

    recipe: Recipe
    owner: str
    token: str = field(default_factory=lambda: uuid4().hex)
    job: Job[Any] | None = None
    n_tokens: int = 0
    notes: tuple[Message, ...] = ()  # what happened while the corpus was read
    epochs: dict[str, list[Epoch]] = field(default_factory=dict)  # by algorithm
    models: list[Trained] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.job is None or self.job.is_over

    @property
    def learned_part(self) -> bool:
        """Whether it was stopped, and something was learned before."""
        return any(not model.is_complete for model in self.models)

    def run(self, report: Report) -> None:
        """The whole work, for a queue: each model is kept as soon as it is there."""
        report.begin("read")
        corpus = self.recipe.source.read(self.recipe.tokens, report)
        self.n_tokens, self.notes = corpus.n_tokens, corpus.notes
        for settings in self.recipe.settings:
            self._train(corpus, settings, report)

    def _train(self, corpus: Corpus, settings: TrainSettings, report: Report) -> None:
        report.begin(settings.algorithm)
        watched = watched_words(corpus, self.recipe.watched, settings.min_count)
        from embeddings.training import train  # late: it opens the engines

        log = self.epochs.setdefault(settings.algorithm, [])
        trained = train(corpus, settings, log.append, report, watched)
        self.models.append(
            renamed(trained, f"{self.recipe.source.name} · {ALGORITHMS[settings.algorithm].label}")
        )
        if not trained.is_complete:
            raise Cancelled


def begin(explorer: "ExplorerState", recipe: Recipe) -> None:
    """Train `recipe` in the visitor's queue; `SettingsError` where the server has too much to do already."""
    jobs = resources.session_jobs(explorer.session)
    training = Training(recipe, jobs.owner)
    training.job = jobs.submit(training.run)
    resources.trainings().put(training.token, training)
    explorer.training, explorer.link.training = training, training.token


def all_four(settings: TrainSettings) -> tuple[TrainSettings, ...]:
    """The same settings for each algorithm; a learning rate of one's own suits one algorithm, and is left out."""
    return tuple(replace(settings, algorithm=name, learning_rate=None) for name in ALGORITHMS)


def watched_words(corpus: Corpus, wanted: Sequence[str], min_count: int) -> tuple[str, ...]:
    """Those of the `wanted` words that are learned; where there are fewer than two, frequent words of some length."""
    check_vocabulary(corpus, min_count)
    counts = corpus.counts
    known = [word for word in dict.fromkeys(wanted) if counts.get(word, 0) >= min_count]
    if len(known) < 2:
        telling = [word for word, n in counts.items() if n >= min_count and _is_telling(word)]
        known = telling[min(MOST_FUNCTION, len(telling) // 4) :]
    if len(known) < 2:
        known = [word for word, n in counts.items() if n >= min_count]
    return tuple(known[:MOST_WATCHED])


def _is_telling(word: str) -> bool:
    is_hangul = any("가" <= letter <= "힣" for letter in word)
    return len(word) >= SHORTEST[is_hangul]


def renamed(trained: Trained, name: str) -> Trained:
    """The same model, its space under another name."""
    space = trained.space
    named = EmbeddingSpace(space.labels, space.vectors, space.receipt, space.metadata, name)
    return replace(trained, space=named)


def take_care(training: Training) -> None:
    """Whoever has the page open keeps the training alive, also where the tab that began it was closed."""
    resources.session_jobs(training.owner)
    resources.job_queue().adopt(training.owner)


def find_again(explorer: "ExplorerState") -> None:
    """Take up the training that the link names; keep its models once it is over."""
    if explorer.training is None and explorer.link.training:
        explorer.training = resources.trainings().get(explorer.link.training)
    if explorer.training is not None:
        if not explorer.training.is_over:
            take_care(explorer.training)
        elif explorer.collected != explorer.training.token:
            explorer.collected = explorer.training.token
            for model in explorer.training.models:
                explorer.keep_trained(model)
