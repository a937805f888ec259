"""Training of word vectors: one contract over all algorithms, what gensim would give, and a stop that keeps."""

import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from embeddings.corpus import Corpus, TokenSettings
from embeddings.errors import Cancelled, DataError, SettingsError
from embeddings.training import (
    ALGORITHMS,
    Epoch,
    TrainSettings,
    resolve,
    settings_from_dict,
    settings_to_dict,
    train,
)
from embeddings.training import train as train_module
from embeddings.training.loss import UNTRAINED
from embeddings.training.material import MOST_HELD_OUT, prepare
from embeddings.training.watch import Watch

KINDS = {"pet": ["cat", "dog", "bird", "fish", "horse"], "fruit": ["apple", "pear", "plum", "fig", "lime"]}
VERBS = {"pet": ["runs", "sleeps", "plays", "eats"], "fruit": ["ripens", "falls", "rots", "grows"]}


def corpus_of(n_sentences: int, seed: int = 0) -> Corpus:
    """Pets do what pets do, fruits what fruits do."""
    rng = random.Random(seed)
    sentences = []
    for _ in range(n_sentences):
        kind = rng.choice(list(KINDS))
        sentences.append(
            (rng.choice(KINDS[kind]), "and", rng.choice(KINDS[kind]), rng.choice(VERBS[kind]), "here")
        )
    return Corpus("pets and fruits", tuple(sentences), TokenSettings("words"))


CORPUS = corpus_of(3_000)
SETTINGS = TrainSettings(
    vector_size=8, window=3, min_count=2, epochs=4, sample=0, workers=1, snapshot_every=2
)


def of(algorithm: str, **changes: object) -> TrainSettings:
    return replace(SETTINGS, algorithm=algorithm, **changes)


each_algorithm = pytest.mark.parametrize("algorithm", ALGORITHMS)


@each_algorithm
def test_a_trained_space_and_its_receipt(algorithm: str) -> None:
    trained = train(CORPUS, of(algorithm))
    space = trained.space
    assert space.labels == tuple(CORPUS.counts)
    assert space.metadata["count"].tolist() == list(CORPUS.counts.values())
    assert space.vectors.dtype == np.float32 and not space.vectors.flags.writeable
    assert space.dim == 8 and np.isfinite(space.vectors).all() and trained.is_complete
    receipt = space.receipt
    assert (receipt.encoder, receipt.data_digest) == (f"trained:{algorithm}", CORPUS.digest)
    assert receipt.settings["window"] == 3 and receipt.settings["epochs_done"] == 4
    assert receipt.settings["tokens"]["tokenizer"] == "words"
    assert receipt.settings["learning_rate"] == ALGORITHMS[algorithm].learning_rate
    assert "gensim" in receipt.versions


@each_algorithm
def test_words_of_a_kind_end_up_together(algorithm: str) -> None:
    # Output vectors of so few words need a bold learning rate.
    trained = train(CORPUS, of(algorithm, epochs=10, learning_rate=0.1))
    unit = trained.space.vectors - trained.space.vectors.mean(axis=0)
    unit = unit / np.linalg.norm(unit, axis=1, keepdims=True)
    rows = {kind: [trained.space.row(word) for word in words] for kind, words in KINDS.items()}
    within = np.mean([(unit[own] @ unit[own].T).mean() for own in rows.values()])
    across = (unit[rows["pet"]] @ unit[rows["fruit"]].T).mean()
    assert within > across + 0.3


@each_algorithm
def test_one_worker_and_a_seed_give_the_same_bits(algorithm: str) -> None:
    first, second = (train(CORPUS, of(algorithm)).space for _ in range(2))
    assert np.array_equal(first.vectors, second.vectors)
    assert first.digest == second.digest
    other = train(CORPUS, of(algorithm, random_state=7)).space
    assert not np.array_equal(first.vectors, other.vectors)
    assert of(algorithm).is_reproducible


def test_glove_gives_the_same_bits_with_any_number_of_workers() -> None:
    one, three = (train(CORPUS, of("glove", workers=n)).space for n in (1, 3))
    assert np.array_equal(one.vectors, three.vectors)
    assert of("glove", workers=3).is_reproducible and not of("cbow", workers=3).is_reproducible


@each_algorithm
def test_epochs_and_snapshots_tell_how_it_came_into_being(algorithm: str) -> None:
    heard: list[Epoch] = []
    told: list[tuple[int, int]] = []
    trained = train(
        CORPUS,
        of(algorithm, epochs=5),
        heard.append,
        lambda done, total: told.append((done, total)),
        ["dog", "nowhere", "plum", "dog"],
    )
    assert tuple(heard) == trained.epochs
    assert [(epoch.number, epoch.total) for epoch in heard] == [(n, 5) for n in range(1, 6)]
    assert all(epoch.loss < UNTRAINED - 0.1 for epoch in heard)
    assert all(epoch.words_per_second > 0 for epoch in heard)
    assert [epoch.seconds for epoch in heard] == sorted(epoch.seconds for epoch in heard)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]
    assert [snapshot.epoch for snapshot in trained.snapshots] == [0, 2, 4, 5]
    rows = [trained.space.row(word) for word in ("dog", "plum")]
    assert trained.snapshots[-1].words == ("dog", "plum")
    assert np.array_equal(trained.snapshots[-1].vectors, trained.space.vectors[rows])
    assert not np.array_equal(trained.snapshots[0].vectors, trained.snapshots[1].vectors)
    assert not trained.snapshots[0].vectors.flags.writeable


def test_no_snapshots_where_none_are_asked_for() -> None:
    assert train(CORPUS, of("cbow", snapshot_every=0)).snapshots == ()


@pytest.mark.parametrize("algorithm", ["cbow", "skip-gram", "fasttext"])
@pytest.mark.parametrize("is_softmax", [False, True])
def test_gensim_used_plainly_gives_the_same_vectors(algorithm: str, is_softmax: bool) -> None:
    from gensim.models import FastText, Word2Vec

    settings = of(algorithm, hierarchical_softmax=is_softmax, sample=1e-2)
    trained = train(CORPUS, settings)
    material = prepare(CORPUS, resolve(settings))
    shared = {"vector_size": 8, "window": 3, "min_count": 2, "sg": int(algorithm != "cbow"), "sample": 1e-2}
    shared |= {
        "hs": int(is_softmax),
        "negative": 0 if is_softmax else 5,
        "workers": 1,
        "seed": 42,
        "sorted_vocab": 0,
    }
    kind, more = (FastText, {"bucket": 20_000}) if algorithm == "fasttext" else (Word2Vec, {})
    plain = kind(**shared, **more)
    plain.build_vocab_from_freq(dict(CORPUS.counts), corpus_count=len(material.sentences))
    plain.train(material.sentences, total_examples=len(material.sentences), epochs=4)
    theirs = np.stack([plain.wv[word] for word in trained.space.labels])
    assert np.allclose(theirs, trained.space.vectors, atol=1e-6)


@pytest.mark.parametrize("word", ["doggy", "강아지", "x", "réussi"])
def test_fasttext_answers_unknown_words_as_gensim_does(word: str) -> None:
    from gensim.models.fasttext import FastTextKeyedVectors

    trained = train(CORPUS, of("fasttext"))
    assert trained.subwords is not None
    wv = FastTextKeyedVectors(8, 3, 6, len(trained.subwords.vectors))
    wv.vectors_ngrams = trained.subwords.vectors
    ours = trained.subwords.vector(word)
    assert ours is not None and ours.shape == (8,) and ours.dtype == np.float32
    assert np.allclose(ours, wv.get_vector(word), atol=1e-7)


def test_a_word_without_characters_has_no_subwords() -> None:
    trained = train(CORPUS, of("fasttext", epochs=1))
    assert trained.subwords is not None and trained.subwords.vector("") is None
    assert train(CORPUS, of("cbow", epochs=1)).subwords is None


class Impatient:
    """Cancels when a number of words is done."""

    def __init__(self, after: int) -> None:
        self.after, self.cancelled_at = after, 0.0

    def __call__(self, done: int, total: int) -> None:
        if done >= self.after and not self.cancelled_at:
            self.cancelled_at = time.perf_counter()
            raise Cancelled


LONG = corpus_of(20_000)


def stop_at_once(watch: Watch, words: int) -> None:
    """The first words that are learned from are the last: no clock decides what a test sees."""
    watch.words_done += words
    watch.stop()


@each_algorithm
def test_cancel_keeps_what_was_learned(algorithm: str) -> None:
    # So many epochs would take minutes: the training ends only because it stops.
    impatient = Impatient(after=3 * LONG.n_tokens)
    trained = train(LONG, of(algorithm, epochs=1_000, workers=2), progress=impatient)
    assert not trained.is_complete
    assert 3 <= trained.space.receipt.settings["epochs_done"] < 1_000
    assert 3 <= len(trained.epochs) < 1_000
    assert np.isfinite(trained.space.vectors).all()
    assert trained.space.receipt.settings["loss"] == round(trained.epochs[-1].loss, 6)


@each_algorithm
def test_cancel_in_the_first_second_leaves_nothing(algorithm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Cancelled):
        train(LONG, of(algorithm), progress=Impatient(after=0))
    monkeypatch.setattr(sys.modules[train_module.__module__], "KEEP_AFTER_SECONDS", 60.0)
    monkeypatch.setattr(Watch, "advance", stop_at_once)
    with pytest.raises(Cancelled):
        train(LONG, of(algorithm), progress=Impatient(after=1))


@each_algorithm
def test_cancel_in_a_long_first_epoch_keeps_the_part(algorithm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[train_module.__module__], "KEEP_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(Watch, "advance", stop_at_once)
    trained = train(LONG, of(algorithm, epochs=2), progress=Impatient(after=1))
    assert not trained.is_complete
    assert 0 < trained.space.receipt.settings["epochs_done"] < 1
    assert [epoch.number for epoch in trained.epochs] == [1]


def test_an_epoch_that_is_told_may_cancel_and_an_error_goes_on() -> None:
    def cancel(epoch: Epoch) -> None:
        raise Cancelled

    def fail(epoch: Epoch) -> None:
        raise ZeroDivisionError

    assert not train(LONG, of("cbow", epochs=500), cancel).is_complete
    with pytest.raises(ZeroDivisionError):
        train(LONG, of("cbow", epochs=500), fail)


def test_held_out_sentences_leave_every_word_often_enough() -> None:
    settings = resolve(of("cbow", min_count=5))
    material = prepare(LONG, settings)
    assert material.n_held_out == 200 <= MOST_HELD_OUT
    assert len(material.sentences) == len(LONG) - 200
    left = Corpus("left", tuple(material.sentences), LONG.settings)
    assert set(left.counts) == set(material.words) and min(left.counts.values()) >= 5
    assert material.n_tokens == left.n_tokens


def test_a_small_corpus_spares_no_sentence() -> None:
    material = prepare(corpus_of(30), resolve(of("cbow", min_count=1)))
    assert material.n_held_out == 0 and len(material.sentences) == 30
    assert len(material.pairs) > 0


@each_algorithm
def test_a_word_seen_once_in_a_rare_sentence_is_learned(algorithm: str) -> None:
    rare = Corpus("rare", (*LONG.sentences, ("unicorn", "gallops")), LONG.settings)
    material = prepare(rare, resolve(of(algorithm, min_count=1)))
    assert ("unicorn", "gallops") in material.sentences


# Bad input


def test_two_trainings_at_once_do_not_disturb_each_other() -> None:
    """Both with one worker: each gives the bits that it gives alone."""
    wanted = [of(algorithm, workers=1, epochs=3) for algorithm in ALGORITHMS]
    alone = [train(CORPUS, settings).space.digest for settings in wanted]
    with ThreadPoolExecutor(len(wanted)) as pool:
        together = list(pool.map(lambda settings: train(CORPUS, settings).space.digest, wanted))
    assert together == alone


def test_a_vector_longer_than_the_vocabulary_is_refused() -> None:
    with pytest.raises(SettingsError, match="vector_size 100 is larger than the vocabulary of 20 words"):
        train(CORPUS, of("cbow", vector_size=100))


@each_algorithm
def test_no_word_is_frequent_enough(algorithm: str) -> None:
    with pytest.raises(DataError, match=r"a minimum count of .* would keep"):
        train(CORPUS, of(algorithm, min_count=100_000))


@each_algorithm
def test_words_that_never_stand_together(algorithm: str) -> None:
    lonely = Corpus("lonely", (("one",), ("two",)) * 10, TokenSettings("words"))
    with pytest.raises(DataError, match="No two of the 2 words that are kept stand in one sentence"):
        train(lonely, of(algorithm, vector_size=2))


@each_algorithm
def test_the_smallest_corpus_that_can_be_learned(algorithm: str) -> None:
    smallest = Corpus("smallest", (("one", "two"),) * 2, TokenSettings("words"))
    trained = train(smallest, of(algorithm, vector_size=2))
    assert trained.space.labels == ("one", "two") and np.isfinite(trained.space.vectors).all()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("vector_size", 1, "vector_size cannot be 1: give a whole number from 2 to 2,000"),
        ("window", 0, "window cannot be 0: give a whole number from 1 to 100"),
        ("min_count", 2.5, "min_count cannot be 2.5: give a whole number from 1 to 1,000,000"),
        ("epochs", -3, "epochs cannot be -3: give a whole number from 1 to 1,000"),
        ("negative", 99, "negative cannot be 99: give a whole number from 1 to 50"),
        ("learning_rate", float("nan"), "learning_rate cannot be nan: give a number from 1e-06 to 1"),
        ("sample", 2, "sample cannot be 2: give a number from 0 to 0.5"),
        ("random_state", -1, "random_state cannot be -1"),
        ("workers", True, "workers cannot be True"),
        ("snapshot_every", "x", "snapshot_every cannot be x"),
        ("hierarchical_softmax", "maybe", "hierarchical_softmax cannot be maybe: give true or false"),
        ("algorithm", "bert", "'bert' is not an algorithm: choose cbow, skip-gram, fasttext, glove"),
    ],
)
def test_settings_out_of_range_are_said(name: str, value: object, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        TrainSettings(**{name: value})


def test_settings_survive_a_link() -> None:
    settings = TrainSettings("skip-gram", vector_size=50, learning_rate=0.01, hierarchical_softmax=True)
    told = settings_to_dict(settings)
    assert settings_from_dict({name: str(value) for name, value in told.items()}) == settings
    assert settings_from_dict({"learning_rate": "auto"}).learning_rate is None
    with pytest.raises(SettingsError, match="Training has no setting 'dim': it has algorithm, vector_size"):
        settings_from_dict({"dim": 3})


def test_resolved_settings_name_one_result() -> None:
    assert resolve(TrainSettings("glove", negative=9)) == resolve(TrainSettings("glove", sample=0))
    assert resolve(TrainSettings("glove")).learning_rate == 0.1
    softmax = TrainSettings(hierarchical_softmax=True)
    assert resolve(replace(softmax, negative=9)) == resolve(softmax)
    assert "negative" not in settings_to_dict(TrainSettings("glove"))
