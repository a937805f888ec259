"""CBOW, skip-gram and FastText by gensim, made to stop when asked."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from embeddings.errors import Cancelled
from embeddings.training.loss import unit
from embeddings.training.material import Material, Sentences
from embeddings.training.settings import TrainSettings
from embeddings.training.subwords import Subwords
from embeddings.training.watch import Watch

BUCKETS_PER_WORD = 10  # about as many n-grams as a word brings; gensim's 2,000,000 would weigh 800 MB
LEAST_BUCKETS, MOST_BUCKETS = 20_000, 2_000_000
LAST_RATE = 1e-4  # what gensim's learning rate falls to


class GensimLearner:
    """One of gensim's models over the words of `material`."""

    def __init__(self, material: Material, settings: TrainSettings) -> None:
        self.material, self.settings = material, settings
        self.model = _model(len(material.words), settings)
        frequencies = dict(zip(material.words, material.counts.tolist(), strict=True))
        self.model.build_vocab_from_freq(frequencies, corpus_count=len(material.sentences))
        self._composition: Any = None  # (v, buckets), sparse

    def learn(self, watch: Watch, on_epoch_end: Callable[[], None]) -> None:
        model = self.model
        model.watch = watch
        try:
            with _quiet():
                model.train(
                    _jobs(self.material.sentences, model.batch_words),
                    total_examples=len(self.material.sentences),
                    epochs=self.settings.epochs,
                    callbacks=[_callback(watch, on_epoch_end)],
                )
        except Cancelled:
            pass  # raised by the callback below, for gensim has no other way out; what is learned stays
        finally:
            model.watch = None

    def vectors(self, rows: np.ndarray | None = None) -> np.ndarray:
        wanted: Any = slice(None) if rows is None else rows
        if self.settings.algorithm != "fasttext":
            return self.model.wv.vectors[wanted]
        # gensim composes them at the end of a training only, in a loop over the words.
        parts, wv = self._parts()[wanted], self.model.wv
        own = np.asarray(1 - parts.sum(axis=1), dtype=np.float32).reshape(-1, 1)
        return parts @ wv.vectors_ngrams + own * wv.vectors_vocab[wanted]

    def scores(self, inputs: np.ndarray, outputs: np.ndarray) -> np.ndarray:
        words, places = np.unique(inputs, return_inverse=True)
        known = self.vectors(words)[places]
        if self.settings.hierarchical_softmax:
            return self._softmax_scores(known, outputs)
        return np.einsum("pd,pmd->pm", unit(known), unit(self.model.syn1neg[outputs]))

    def _softmax_scores(self, known: np.ndarray, outputs: np.ndarray) -> np.ndarray:
        """log p(output | input) − log q(output): what the products of negative sampling tend to."""
        wv = self.model.wv
        scores = -0.75 * np.log(self.material.counts[outputs])
        words, places = np.unique(outputs, return_inverse=True)
        places = places.reshape(outputs.shape)
        for number, row in enumerate(words):
            signs = 1.0 - 2.0 * np.asarray(wv.get_vecattr(int(row), "code"), dtype=np.float32)
            nodes = self.model.syn1[np.asarray(wv.get_vecattr(int(row), "point"), dtype=np.int64)]
            asked, column = np.nonzero(places == number)
            steps = (known[asked] @ nodes.T) * signs
            scores[asked, column] -= np.logaddexp(0, -steps).sum(axis=1)
        return scores

    def _parts(self) -> Any:
        """The share of each n-gram in each word: 1 / (n-grams + 1), the rest is the word's own vector."""
        if self._composition is None:
            from scipy.sparse import csr_matrix

            buckets = self.model.wv.buckets_word
            sizes = np.array([len(row) for row in buckets])
            shares = np.repeat(1 / (sizes + 1), sizes).astype(np.float32)
            ends = np.concatenate([[0], np.cumsum(sizes)])
            shape = (len(buckets), len(self.model.wv.vectors_ngrams))
            self._composition = csr_matrix((shares, np.concatenate(buckets), ends), shape=shape)
        return self._composition

    def subwords(self) -> Subwords | None:
        if self.settings.algorithm != "fasttext":
            return None
        wv = self.model.wv
        return Subwords(wv.vectors_ngrams, wv.min_n, wv.max_n)


def _model(n_words: int, settings: TrainSettings) -> Any:
    values: dict[str, Any] = {
        "vector_size": settings.vector_size,
        "window": settings.window,
        "min_count": settings.min_count,
        "sg": int(settings.algorithm != "cbow"),  # FastText is a skip-gram model (Bojanowski et al. 2017)
        "hs": int(settings.hierarchical_softmax),
        "negative": 0 if settings.hierarchical_softmax else settings.negative,
        "alpha": settings.learning_rate,
        "min_alpha": min(LAST_RATE, settings.learning_rate or LAST_RATE),
        "sample": settings.sample,
        "seed": settings.random_state,
        "workers": settings.workers,
        "sorted_vocab": 0,  # the words come sorted, the same for every algorithm
    }
    if settings.algorithm == "fasttext":
        values["bucket"] = int(np.clip(BUCKETS_PER_WORD * n_words, LEAST_BUCKETS, MOST_BUCKETS))
    return _stoppable(settings.algorithm == "fasttext")(**values)


@cache
def _stoppable(is_fasttext: bool) -> type:
    """gensim's class, whose workers count their words and leave the queue undone once a stop is asked for."""
    from gensim.models import FastText, Word2Vec

    kind: Any = FastText if is_fasttext else Word2Vec

    class Stoppable(kind):
        watch: Watch | None = None

        def _job_producer(self, jobs: "Sequence[_Job]", job_queue: Any, cur_epoch: int = 0, **_: Any) -> None:
            """gensim's own counts the words of each sentence in each epoch, while its workers wait for Python."""
            n = jobs[-1].first + len(jobs[-1].sentences)
            for job in jobs:
                if self.watch is not None and self.watch.is_stopped:
                    break
                job_queue.put((job.sentences, self._get_next_alpha(job.first / n, cur_epoch)))
            for _worker in range(self.workers):
                job_queue.put(None)

        def _do_train_job(self, sentences: Any, alpha: float, inits: Any) -> tuple[int, int]:
            if self.watch is None:
                return super()._do_train_job(sentences, alpha, inits)
            if self.watch.is_stopped:
                return 0, 0
            trained, raw = super()._do_train_job(sentences, alpha, inits)
            self.watch.advance(raw)
            return trained, raw

        def _clear_post_train(self) -> None:
            self.wv.norms = None  # FastText's words are composed by `vectors`, in one product

    return Stoppable


@dataclass(frozen=True, eq=False)
class _Job:
    """Sentences that one worker learns from in one go, and the number of the first of them."""

    first: int
    sentences: Sentences


def _jobs(sentences: Sentences, most_words: int) -> list[_Job]:
    """The same cuts that gensim makes, made once for all epochs."""
    starts, words = [0], 0
    for i, sentence in enumerate(sentences):
        words += len(sentence)
        if words > most_words and i:
            starts.append(i)
            words = len(sentence)
    ends = [*starts[1:], len(sentences)]
    return [_Job(start, sentences[start:end]) for start, end in zip(starts, ends, strict=True)]


def _callback(watch: Watch, on_epoch_end: Callable[[], None]) -> Any:
    from gensim.models.callbacks import CallbackAny2Vec

    class Callback(CallbackAny2Vec):
        def on_epoch_end(self, model: Any) -> None:
            if watch.is_stopped:
                raise Cancelled
            on_epoch_end()

    return Callback()


class _quiet:  # noqa: N801 - used like a function
    """gensim warns of small corpora and of epochs that ended early: the result says both."""

    def __enter__(self) -> None:
        self.logger = logging.getLogger("gensim.models.word2vec")
        self.logger.addFilter(_drop)

    def __exit__(self, *_: object) -> None:
        self.logger.removeFilter(_drop)


def _drop(record: logging.LogRecord) -> bool:
    return False
