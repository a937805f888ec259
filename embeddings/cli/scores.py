"""How good a space is, on the command line."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.cli.spaces import resolve_space
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say

if TYPE_CHECKING:
    from embeddings.evaluation import AnalogyScores, Questions, SectionScore, SimilarityScores, WordPairs

WORDS_SHOWN = 10


def print_analogy_scores(options: Namespace) -> None:
    from embeddings.evaluation import evaluate_analogies

    questions = _questions(options.file)
    scores = evaluate_analogies(
        resolve_space(options.space),
        questions,
        options.method,
        options.include_inputs,
        options.restrict,
        not options.match_case,
        TerminalProgress("questions"),
    )
    if options.json:
        print_json(_analogies_record(scores, questions))
        return
    header = ("section", "correct", "asked", "unknown", "accuracy", "95 % interval", "unknown as wrong")
    print_table(header, [_section_cells(section) for section in (*scores.sections, scores.total)])
    _say_unknown(scores.unknown_words)
    inputs = "with the inputs allowed" if scores.include_inputs else "without the inputs"
    say(f"{questions.name} by {scores.method}, {inputs}, {scores.seconds:.1f} s")


def _questions(name: str) -> "Questions":
    from embeddings.evaluation import load_questions, read_questions

    path = Path(name)
    return read_questions(path.read_bytes(), path.name) if path.is_file() else load_questions(name)


def _section_cells(section: "SectionScore") -> tuple[object, ...]:
    accuracy = "" if section.accuracy is None else _percent(section.accuracy)
    interval = f"{_percent(section.interval[0])} to {_percent(section.interval[1])}" if section.asked else ""
    wrong = _percent(section.accuracy_with_unknown_wrong)
    return section.name, section.correct, section.asked, section.unknown, accuracy, interval, wrong


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _analogies_record(scores: "AnalogyScores", questions: "Questions") -> dict[str, Any]:
    return {
        "questions": questions.name,
        "method": scores.method,
        "include_inputs": scores.include_inputs,
        "sections": [_section_record(section) for section in scores.sections],
        "total": _section_record(scores.total),
        "unknown_words": list(scores.unknown_words),
        "wrong": [asdict(wrong) for wrong in scores.wrong],
        "seconds": scores.seconds,
    }


def _section_record(section: "SectionScore") -> dict[str, Any]:
    return {
        **asdict(section),
        "accuracy": section.accuracy,
        "accuracy_with_unknown_wrong": section.accuracy_with_unknown_wrong,
        "interval": list(section.interval),
    }


def print_similarity_scores(options: Namespace) -> None:
    from embeddings.evaluation import evaluate_similarity

    pairs = _pairs(options.file)
    scores = evaluate_similarity(
        resolve_space(options.space), pairs, options.restrict, not options.match_case
    )
    if options.json:
        print_json({"pairs": pairs.name, **_similarity_record(scores)})
        return
    rows = [
        ("Spearman", f"{scores.spearman:.4f}", f"{scores.spearman_p:.2g}"),
        ("Pearson", f"{scores.pearson:.4f}", f"{scores.pearson_p:.2g}"),
    ]
    print_table(("correlation", "value", "p"), rows)
    _say_unknown(scores.unknown_words)
    say(
        f"{pairs.name}: {scores.n_found:,} of {scores.n_total:,} pairs found ({_percent(scores.share_found)})"
    )


def _pairs(name: str) -> "WordPairs":
    from embeddings.evaluation import load_pairs, read_pairs

    path = Path(name)
    return read_pairs(path.read_bytes(), path.name) if path.is_file() else load_pairs(name)


def _similarity_record(scores: "SimilarityScores") -> dict[str, Any]:
    record = asdict(scores)
    found = record.pop("pairs")
    return {**record, "unknown_words": list(scores.unknown_words), "scored": found}


def _say_unknown(words: tuple[str, ...]) -> None:
    if words:
        more = f" and {len(words) - WORDS_SHOWN:,} more" if len(words) > WORDS_SHOWN else ""
        say(f"{len(words):,} words are not in the space: {', '.join(words[:WORDS_SHOWN])}{more}")
