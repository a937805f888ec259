"""The word laboratory on the command line: train, ask, measure."""

import json
import signal
from pathlib import Path

import numpy as np
import pytest
from command_line import WORDS, failing, printed

from embeddings.cli import main, words
from embeddings.cli.word_arguments import ALGORITHMS, ANALOGY_METHODS, TOKENIZERS, TRAIN_OPTIONS
from embeddings.space import EmbeddingSpace, Receipt, read_space, write_space

QUESTIONS = ": family\nman king woman queen\nman woman king queen\n: fruit\nman king apple woman\nman king kiwi apple\n"
PAIRS = "king,queen,9\nman,king,8.5\nman,apple,1\nwoman,kiwi,2\n"


@pytest.fixture
def toy(tmp_path: Path) -> str:
    path = tmp_path / "toy.parquet"
    vectors = np.array(list(WORDS.values()), np.float32)
    write_space(EmbeddingSpace(tuple(WORDS), vectors, Receipt("toy", "given")), path)
    return str(path)


@pytest.fixture
def questions(tmp_path: Path) -> str:
    (tmp_path / "questions.txt").write_text(QUESTIONS)
    return str(tmp_path / "questions.txt")


@pytest.fixture
def pairs(tmp_path: Path) -> str:
    (tmp_path / "pairs.csv").write_text(PAIRS)
    return str(tmp_path / "pairs.csv")


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    """300 sentences about two things that never meet."""
    random = np.random.default_rng(0)
    kinds = (
        ["tea", "cup", "milk", "sugar", "drink", "pour"],
        ["goal", "ball", "team", "kick", "win", "play"],
    )
    lines = [" ".join(random.choice(kinds[i % 2], 8)) for i in range(300)]
    (tmp_path / "corpus.txt").write_text("\n".join(lines))
    return str(tmp_path / "corpus.txt")


def test_formula_finds_the_queen(toy: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, "formula", toy, "king - man + woman", "-k", "2", "--json"))
    assert found["without_inputs"][0]["label"] == "queen" and len(found["without_inputs"]) == 2
    assert found["terms"] == {"king": 1, "man": -1, "woman": 1}
    assert [own["label"] for own in found["input_ranks"]] == ["king", "man", "woman"]
    out = printed(capsys, "formula", toy, "2 * (king - man) + woman")
    assert out.startswith("2 * king - 2 * man + woman\n") and "queen" in out


@pytest.mark.parametrize(
    ("formula", "part"),
    [
        ("king - man + womann", "Not among the 5 items: 'womann' (woman"),
        ("king -", "Nothing follows the '-' at character 6"),
        ("(king - man", "The bracket at character 1 is never closed: add a )"),
        ("(king - man)) + woman", "The bracket at character 13 closes what was never opened: remove it"),
        ("1e308 * king", "The weight 1e308 is too large: choose one between"),
    ],
)
def test_formula_that_does_not_fit_is_one_line(
    formula: str, part: str, toy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert part in failing(capsys, "formula", toy, formula)


def test_analogy_takes_a_method(toy: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("analogy", toy, "man", "king", "woman", "--method", "3cosmul", "--json")
    found = json.loads(printed(capsys, *arguments))
    assert found["without_inputs"][0]["label"] == "queen" and found["without_inputs"][0]["similarity"] > 1


def test_analogy_scores_as_json(toy: str, questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    scores = json.loads(printed(capsys, "evaluate-analogies", toy, questions, "--json"))
    assert [(s["name"], s["correct"], s["asked"], s["unknown"]) for s in scores["sections"]] == [
        ("family", 2, 2, 0),
        ("fruit", 0, 1, 1),
    ]
    assert scores["total"]["accuracy"] == pytest.approx(2 / 3)
    assert scores["total"]["accuracy_with_unknown_wrong"] == 0.5 and len(scores["total"]["interval"]) == 2
    assert scores["unknown_words"] == ["kiwi"] and scores["questions"] == "questions.txt"
    wrong = scores["wrong"][0]
    assert (wrong["expected"], wrong["answered"], wrong["rank"]) == ("woman", "queen", 2)


def test_analogy_scores_with_the_inputs_and_by_3cosmul(
    toy: str, questions: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("evaluate-analogies", toy, questions, "--include-inputs", "--method", "3cosmul", "--json")
    scores = json.loads(printed(capsys, *arguments))
    assert (scores["method"], scores["include_inputs"]) == ("3cosmul", True)
    assert {wrong["answered"] for wrong in scores["wrong"]} <= set(WORDS)


def test_analogy_scores_as_a_table(toy: str, questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate-analogies", toy, questions]) == 0
    out, err = capsys.readouterr()
    lines = [line.split() for line in out.splitlines()]
    assert lines[0][:4] == ["section", "correct", "asked", "unknown"] and len(lines) == 4
    assert lines[3][:5] == ["total", "2", "3", "1", "66.67"]
    assert (
        "1 words are not in the space: kiwi" in err and "questions.txt by 3cosadd, without the inputs" in err
    )


def test_similarity_scores(toy: str, pairs: str, capsys: pytest.CaptureFixture[str]) -> None:
    scores = json.loads(printed(capsys, "evaluate-similarity", toy, pairs, "--json"))
    assert (scores["n_found"], scores["n_total"], scores["unknown_words"]) == (3, 4, ["kiwi"])
    assert scores["spearman"] == pytest.approx(0.5) and len(scores["scored"]) == 3
    assert main(["evaluate-similarity", toy, pairs]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[1].startswith("Spearman") and "0.5000" in out
    assert "pairs.csv: 3 of 4 pairs found (75.00 %)" in err


def test_restricted_to_the_first_words(toy: str, questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("evaluate-analogies", toy, questions, "--restrict", "4", "--json")
    assert json.loads(printed(capsys, *arguments))["unknown_words"] == ["apple", "kiwi"]


def test_ready_sets_go_by_their_names(toy: str, capsys: pytest.CaptureFixture[str]) -> None:
    scores = json.loads(printed(capsys, "evaluate-analogies", toy, "google-analogies", "--json"))
    assert (scores["total"]["asked"], scores["total"]["unknown"]) == (2, 19_542)
    assert "among the 5 items" in failing(capsys, "evaluate-similarity", toy, "wordsim353")
    assert "'nowhere.txt' is not a ready set: choose google-analogies, questions-ko" in failing(
        capsys, "evaluate-analogies", toy, "nowhere.txt"
    )


def test_files_that_do_not_fit_name_their_line(
    toy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text(": family\nman king woman\n")
    assert "Line 2 of bad.txt has 3 words" in failing(capsys, "evaluate-analogies", toy, str(bad))
    assert "Line 1 of bad.txt" in failing(capsys, "evaluate-similarity", toy, str(bad))
    bad.write_text(": family\nman king woman queen prince\n")
    assert "Line 2 of bad.txt has 5 words" in failing(capsys, "evaluate-analogies", toy, str(bad))
    bad.write_text("")
    assert "bad.txt holds no question" in failing(capsys, "evaluate-analogies", toy, str(bad))
    assert "bad.txt holds no pair" in failing(capsys, "evaluate-similarity", toy, str(bad))


def test_choices_are_those_of_the_library() -> None:
    from dataclasses import fields
    from typing import get_args

    from embeddings.analogy import METHODS
    from embeddings.corpus import Tokenizer
    from embeddings.training import ALGORITHMS as KNOWN
    from embeddings.training import TrainSettings

    assert (
        tuple(KNOWN) == ALGORITHMS and tuple(METHODS) == ANALOGY_METHODS and get_args(Tokenizer) == TOKENIZERS
    )
    settings = {field.name: field.default for field in fields(TrainSettings)}
    options = {name for name, *_ in TRAIN_OPTIONS}
    assert options | {"algorithm", "hierarchical_softmax", "snapshot_every"} == set(settings)
    for name, _, _, meaning in TRAIN_OPTIONS:
        assert settings[name] is None or f"({settings[name]})" in meaning, name


def test_help_names_what_is_built_in(capsys: pytest.CaptureFixture[str]) -> None:
    from embeddings.corpora import STOCK
    from embeddings.evaluation import QUESTION_SETS

    told = ""
    for name in ("train", "evaluate-analogies", "evaluate-similarity"):
        with pytest.raises(SystemExit):
            main([name, "--help"])
        told += capsys.readouterr().out
    assert [word for word in (*STOCK, *QUESTION_SETS) if word not in told] == []


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_train_writes_a_space(
    algorithm: str, corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "space.parquet")
    sizes = ("--vector-size", "8", "--epochs", "30", "--sample", "0", "--workers", "1")
    told = json.loads(
        printed(capsys, "train", corpus, "--algorithm", algorithm, *sizes, "--out", out, "--json")
    )
    assert told["is_complete"] and told["words"] == 12 and len(told["epochs"]) == 30
    space = read_space(out)
    assert space.receipt.encoder == f"trained:{algorithm}" and space.vectors.shape == (12, 8)
    found = json.loads(printed(capsys, "nearest", out, "tea", "-k", "5", "--json"))
    assert {neighbor["label"] for neighbor in found} <= {"cup", "milk", "sugar", "drink", "pour"}


def test_train_prints_its_epochs(corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "space.parquet")
    assert main(["train", corpus, "--vector-size", "4", "--epochs", "2", "--out", out]) == 0
    told, err = capsys.readouterr()
    assert [line.split()[0] for line in told.splitlines()] == ["epoch", "1", "2"]
    assert "300 sentences, 2,400 words, 12 different" in err and "12 words x 4 by cbow" in err


def test_train_says_what_does_not_fit(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "space.parquet")
    assert "choose wordnet-en, handbook-ko" in failing(capsys, "train", "nowhere", "--out", out)
    assert "minimum count" in failing(capsys, "train", corpus, "--min-count", "9999", "--out", out)
    too_large = failing(capsys, "train", corpus, "--vector-size", "500", "--out", out)
    assert "vector_size 500 is larger than the vocabulary of 12 words: choose at most 12" in too_large
    (tmp_path / "one.txt").write_text("word word word")
    assert "'word'" in failing(capsys, "train", str(tmp_path / "one.txt"), "--out", out)
    assert not Path(out).exists()


def test_train_takes_a_column_of_a_table(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    lines = Path(corpus).read_text().splitlines()
    table.write_text("id,text\n" + "\n".join(f"{i},Some {line}" for i, line in enumerate(lines)))
    out = str(tmp_path / "space.parquet")
    sizes = ("--vector-size", "4", "--epochs", "1", "--keep-case")
    assert main(["train", str(table), "--column", "text", *sizes, "--out", out]) == 0
    assert "Some" in read_space(out).labels and "some" not in read_space(out).labels
    capsys.readouterr()
    assert "nothing" in failing(capsys, "train", str(table), "--column", "nothing", "--out", out)


def test_ctrl_c_stops_the_training_and_keeps_it() -> None:
    told: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    with words._stopped_by_ctrl_c(lambda done, total: told.append(done)) as progress:
        progress(1, 10)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(words.Cancelled):
            progress(2, 10)
        assert signal.getsignal(signal.SIGINT) is before  # the second one ends the program
    assert told == [1, 2] and signal.getsignal(signal.SIGINT) is before
