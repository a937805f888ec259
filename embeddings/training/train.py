"""A corpus and settings in, a space of word vectors out: told how far it is, and stopped within a second."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from queue import Empty
from time import perf_counter
from typing import Any

import numpy as np

from embeddings.corpus import Corpus
from embeddings.dataset import read_only
from embeddings.errors import Cancelled
from embeddings.progress import Progress, silent
from embeddings.receipt import Receipt, library_versions
from embeddings.space import EmbeddingSpace
from embeddings.training.learner import Learner, open_learner
from embeddings.training.loss import measure
from embeddings.training.material import Material, prepare
from embeddings.training.result import Epoch, Snapshot, Trained
from embeddings.training.settings import TrainSettings, resolve, settings_to_dict
from embeddings.training.watch import Watch

POLL_SECONDS = 0.1
KEEP_AFTER_SECONDS = 1.0  # a first epoch cancelled sooner leaves nothing worth keeping
WATCHED = 200  # the most frequent words are watched where none are named


def _unheard(epoch: Epoch) -> None:
    """Epochs that nobody waits for."""


def train(
    corpus: Corpus,
    settings: TrainSettings = TrainSettings(),  # noqa: B008 - frozen
    on_epoch: Callable[[Epoch], None] = _unheard,
    progress: Progress = silent,
    watched: Sequence[str] = (),
) -> Trained:
    """Word vectors of the words that occur `min_count` times; `progress(words, all words)` counts over all epochs.

    Both callbacks run in the caller's thread. Where one raises `Cancelled` the training stops and what was learned
    is returned with `is_complete` false; in the first second of a first epoch `Cancelled` goes on instead.
    `DataError` where no vocabulary is left, `SettingsError` where `vector_size` exceeds it.
    """
    settings = resolve(settings)
    progress(0, corpus.n_tokens * settings.epochs)
    course = _Course(corpus, settings, watched)
    try:
        with ThreadPoolExecutor(1) as pool:
            try:
                running = pool.submit(course.run)
                running.add_done_callback(lambda _: course.watch.epochs.put(None))
                _wait(running, course, on_epoch, progress)
            finally:
                course.watch.stop()
    except Cancelled:
        if not course.has_learned:
            raise
    return course.result()


def _wait(
    running: "Future[None]", course: "_Course", on_epoch: Callable[[Epoch], None], progress: Progress
) -> None:
    """Hands on what the training says until it ends."""
    total = course.material.n_tokens * course.settings.epochs
    while True:
        progress(min(course.watch.words_done, total), total)
        try:
            epoch = course.watch.epochs.get(timeout=POLL_SECONDS)
        except Empty:
            continue
        if epoch is None:
            break
        on_epoch(epoch)
    running.result()
    progress(total, total)


class _Course:
    """One training: its learner, what was measured after each epoch, and the result that can be had at any time."""

    def __init__(self, corpus: Corpus, settings: TrainSettings, watched: Sequence[str]) -> None:
        self.start = perf_counter()
        self.corpus, self.settings = corpus, settings
        self.material: Material = prepare(corpus, settings)
        self.watch = Watch()
        self.learner: Learner | None = None
        self.epochs: list[Epoch] = []
        self.snapshots: list[Snapshot] = []
        known = [word for word in dict.fromkeys(watched) if word in self.material.rows]
        self.watched = tuple(known) if watched else self.material.words[:WATCHED]
        self.learning_since = self.start

    def run(self) -> None:
        """In a thread of its own."""
        self.learner = open_learner(self.material, self.settings, self.watch)
        self._keep_snapshot(0)
        self.learning_since = perf_counter()
        self.learner.learn(self.watch, self._end_epoch)

    @property
    def is_complete(self) -> bool:
        return len(self.epochs) == self.settings.epochs

    @property
    def has_learned(self) -> bool:
        """Whether what a cancelled training leaves is worth keeping."""
        if self.learner is None or not self.watch.words_done:
            return False
        return bool(self.epochs) or perf_counter() - self.learning_since >= KEEP_AFTER_SECONDS

    def _end_epoch(self) -> None:
        number = len(self.epochs) + 1
        words = self.material.n_tokens
        self._measure(words)
        every = self.settings.snapshot_every
        if every and (number % every == 0 or number == self.settings.epochs):
            self._keep_snapshot(number)
        self.watch.epochs.put(self.epochs[-1])

    def _measure(self, words: int) -> None:
        """The loss as it is now, after `words` more."""
        assert self.learner is not None
        loss = measure(self.material.pairs, self.learner.scores)
        now = perf_counter()
        before = self.start + self.epochs[-1].seconds if self.epochs else self.learning_since
        speed = words / max(now - before, 1e-9)
        number = len(self.epochs) + 1
        self.epochs.append(Epoch(number, self.settings.epochs, loss, speed, now - self.start))

    def _keep_snapshot(self, epoch: int) -> None:
        if not self.settings.snapshot_every or not self.watched or self.learner is None:
            return
        rows = np.array([self.material.rows[word] for word in self.watched])
        vectors = np.array(self.learner.vectors(rows))
        self.snapshots.append(Snapshot(epoch, read_only(vectors), self.watched))

    def result(self) -> Trained:
        assert self.learner is not None
        is_complete, done = self.is_complete, len(self.epochs)
        rest = self.watch.words_done - done * self.material.n_tokens
        if not is_complete and rest > 0:  # an epoch that was cancelled midway: say what its vectors are worth
            self._measure(rest)
        passes = min(self.watch.words_done / self.material.n_tokens, self.settings.epochs)
        space = self._space(float(self.settings.epochs) if is_complete else round(passes, 3))
        return Trained(
            space,
            tuple(self.epochs),
            tuple(self.snapshots),
            self.settings,
            is_complete,
            self.learner.subwords(),
        )

    def _space(self, epochs_done: float) -> EmbeddingSpace:
        import pandas as pd

        assert self.learner is not None
        made: dict[str, Any] = {
            "corpus": self.corpus.name,
            "tokens": asdict(self.corpus.settings),
            **settings_to_dict(self.settings),
            "epochs_done": epochs_done,
            "loss": round(self.epochs[-1].loss, 6),
            "held_out_sentences": self.material.n_held_out,
        }
        receipt = Receipt(
            self.corpus.digest,
            f"trained:{self.settings.algorithm}",
            modality="token",
            settings=made,
            versions=library_versions("gensim", "scipy"),
        )
        counts = pd.DataFrame({"count": self.material.counts})
        return EmbeddingSpace(self.material.words, self.learner.vectors(), receipt, counts, self.corpus.name)
