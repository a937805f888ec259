"""An analogy beside random steps: relations that are there, a relation that is not, and nearness alone."""

import numpy as np
import pytest
from toy import TOY, random_space, space_of

from embeddings.analogy import METHODS, solve_analogy
from embeddings.baseline import baseline
from embeddings.errors import Cancelled, SettingsError
from embeddings.metrics import unit
from embeddings.space import EmbeddingSpace


def families(n: int = 40, dim: int = 40) -> EmbeddingSpace:
    """`n` random words, each with a partner one and the same step away, and 400 words of noise."""
    random = np.random.default_rng(0)
    words, step = random.normal(size=(n, dim)), 2.5 * random.normal(size=dim)
    noise = random.normal(size=(400, dim))
    labels = [f"a{i}" for i in range(n)] + [f"b{i}" for i in range(n)] + [f"n{i}" for i in range(400)]
    return space_of(labels, np.vstack([words, words + step, noise]))


@pytest.mark.parametrize("method", METHODS)
def test_a_relation_that_is_there_means_more_than_nearness(method: str) -> None:
    space = families()
    analogy = solve_analogy(space, "a3", "b3", "a7", method=method)
    found = baseline(space, analogy)
    assert found.answer.label == "b7" and found.answer == analogy.without_inputs[0]
    assert found.n_steps == 1_000 and found.n_as_similar <= 50 and found.n_same_answer <= 150
    assert found.rank_by_nearness > 1 and found.is_more_than_nearness


@pytest.mark.parametrize("method", METHODS)
def test_a_relation_between_noise_is_reached_by_chance(method: str) -> None:
    space = families()
    shares = [
        baseline(
            space, solve_analogy(space, f"n{i}", f"n{i + 9}", f"n{i + 50}", method=method), 200
        ).n_as_similar
        / 200
        for i in range(20)
    ]
    assert 0.2 < np.mean(shares) < 0.8  # evenly from 0 to 1, as a random step among random steps


def test_nearness_alone_is_told_apart() -> None:
    random = np.random.default_rng(1)
    noise = random.normal(size=(300, 20))
    c = random.normal(size=20)
    space = space_of(
        ["c", "twin", "a", "b", *(f"n{i}" for i in range(300))],
        np.vstack([c, c + 0.05 * noise[0], noise[:1], noise[:1] + 0.1 * noise[1], noise]),
    )
    found = baseline(space, solve_analogy(space, "a", "b", "c"))
    assert found.answer.label == found.nearest_to_c.label == "twin"
    assert found.rank_by_nearness == 1 and not found.is_more_than_nearness
    assert found.n_same_answer > 0.9 * found.n_steps


def test_every_number_is_that_of_brute_force() -> None:
    space = families()
    analogy = solve_analogy(space, "a1", "b2", "n5")
    found = baseline(space, analogy, 50, random_state=7)
    v = unit(space.vectors.astype(np.float64))
    inputs = [space.row_of[word] for word in ("a1", "b2", "n5")]
    a, b, c = v[inputs]
    random = np.random.default_rng(7)
    first = random.integers(len(space), size=50)
    second = (first + random.integers(1, len(space), size=50)) % len(space)
    best, rows = [], []
    for x, y in zip(first, second, strict=True):
        aside = v[y] - v[x] - ((v[y] - v[x]) @ a) * a
        other = (b @ a) * a + np.sqrt(1 - (b @ a) ** 2) * aside / np.linalg.norm(aside)
        assert np.linalg.norm(other - a) == pytest.approx(np.linalg.norm(b - a))
        target = other - a + c
        cosine = v @ target / np.linalg.norm(target)
        cosine[[*inputs, x, y]] = -2
        best.append(cosine.max())
        rows.append(cosine.argmax())
    np.testing.assert_allclose(found.best, np.sort(best), atol=1e-6)
    assert found.n_same_answer == rows.count(found.answer.row)
    assert found.n_as_similar == sum(value >= found.answer.similarity for value in best)
    near = v @ c
    near[inputs] = -2
    assert found.nearest_to_c.row == near.argmax()
    assert found.rank_by_nearness == np.flatnonzero(np.argsort(-near) == found.answer.row)[0] + 1


def test_the_seed_decides() -> None:
    analogy = solve_analogy(TOY, "man", "king", "woman")
    first, again, other = (baseline(TOY, analogy, 40, seed) for seed in (1, 1, 2))
    assert first.best.tolist() == again.best.tolist() != other.best.tolist()
    assert not first.best.flags.writeable and (np.diff(first.best) >= 0).all()


def test_large_spaces_take_fewer_steps_and_may_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.baseline.MOST_SCORES", 1_200)
    monkeypatch.setattr("embeddings.baseline.BLOCK_SCORES", 100)
    told: list[tuple[int, int]] = []
    space = random_space(10, 4)
    analogy = solve_analogy(space, "w1", "w2", "w3")
    found = baseline(space, analogy, progress=lambda done, total: told.append((done, total)))
    assert found.n_steps == 120 and told == [(done, 120) for done in range(10, 121, 10)]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        baseline(space, analogy, progress=stop)


def test_a_step_that_leaves_no_answer_does_not_count() -> None:
    four = space_of(["a", "b", "c", "d"], np.random.default_rng(0).normal(size=(4, 3)))
    found = baseline(four, solve_analogy(four, "a", "b", "c"), 60)
    assert 0 < found.n_steps < 60 and found.n_same_answer == found.n_steps
    assert np.isfinite(found.best).all()


def test_a_handful_of_steps_proves_nothing() -> None:
    space = families()
    few = baseline(space, solve_analogy(space, "a3", "b3", "a7"), 19)
    assert few.n_as_similar == 0 and not few.is_more_than_nearness


def test_what_cannot_be_compared() -> None:
    three = space_of(["a", "b", "c"], np.eye(3))
    with pytest.raises(
        SettingsError, match="Without the inputs the space of 3 items holds no answer: bring more"
    ):
        baseline(three, solve_analogy(three, "a", "b", "c"))
    with pytest.raises(
        SettingsError, match="'king' and 'king' lie in the same place, so their relation is no step"
    ):
        baseline(TOY, solve_analogy(TOY, "king", "king", "woman"))
