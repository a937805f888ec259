"""Training word vectors and asking them a formula, on the command line."""

import signal
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from embeddings.cli.commands import neighbor_record, print_neighbors, writable
from embeddings.cli.spaces import own_limits, resolve_space
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.cli.word_arguments import TRAIN_OPTIONS
from embeddings.errors import Cancelled, SettingsError
from embeddings.progress import Progress

if TYPE_CHECKING:
    from embeddings.corpus import Corpus
    from embeddings.training import Trained, TrainSettings


def train_corpus(options: Namespace) -> None:
    from embeddings.space import write_space
    from embeddings.training import train

    out, settings = writable(options.out), _train_settings(options)
    corpus = _corpus(options)
    for note in corpus.notes:
        say(note)
    say(
        f"{corpus.name}: {len(corpus):,} sentences, {corpus.n_tokens:,} words, {len(corpus.counts):,} different"
    )
    with _stopped_by_ctrl_c(TerminalProgress("training")) as progress:
        trained = train(corpus, settings, progress=progress)
    write_space(trained.space, out)
    if options.json:
        print_json(_trained_record(trained, out))
    else:
        _print_epochs(trained)
    stopped = "" if trained.is_complete else ", stopped early: what was learned is kept"
    say(f"{out}: {len(trained.space):,} words x {trained.space.dim} by {settings.algorithm}{stopped}")


def _train_settings(options: Namespace) -> "TrainSettings":
    from embeddings.training import TrainSettings

    given = {name: value for name, *_ in TRAIN_OPTIONS if (value := getattr(options, name)) is not None}
    return TrainSettings(options.algorithm, **given, hierarchical_softmax=options.hierarchical_softmax)


def _corpus(options: Namespace) -> "Corpus":
    from embeddings.corpora import STOCK, load_stock, read_corpus
    from embeddings.corpus import TokenSettings

    cutting = TokenSettings(options.tokenizer, not options.keep_case, options.content_words, options.phrases)
    progress = TerminalProgress("cutting")
    if Path(options.corpus).is_file():
        return read_corpus(options.corpus, options.column, cutting, own_limits(), progress)
    if options.corpus in STOCK:
        return load_stock(options.corpus, cutting, progress)
    raise SettingsError(
        "corpus_not_found",
        "{name!r} is neither a file nor a built-in corpus: check the path, or choose {choices}",
        name=options.corpus,
        choices=", ".join(STOCK),
    )


@contextmanager
def _stopped_by_ctrl_c(progress: Progress) -> Iterator[Progress]:
    """The first Ctrl+C asks the training to stop and keep what it has learned; a second one ends the program."""
    is_asked = False
    before = signal.getsignal(signal.SIGINT)

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal is_asked
        is_asked = True
        signal.signal(signal.SIGINT, before)

    def watching(done: int, total: int) -> None:
        progress(done, total)
        if is_asked:
            raise Cancelled

    signal.signal(signal.SIGINT, ask)
    try:
        yield watching
    finally:
        signal.signal(signal.SIGINT, before)


def _trained_record(trained: "Trained", out: Path) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "space": str(out),
        "words": len(trained.space),
        "dim": trained.space.dim,
        "settings": asdict(trained.settings),
        "is_complete": trained.is_complete,
        "epochs": [asdict(epoch) for epoch in trained.epochs],
    }


def _print_epochs(trained: "Trained") -> None:
    rows = [
        (
            f"{epoch.number} of {epoch.total}",
            f"{epoch.loss:.3f}",
            f"{epoch.words_per_second:,.0f}",
            f"{epoch.seconds:.1f}",
        )
        for epoch in trained.epochs
    ]
    print_table(("epoch", "loss", "words/s", "seconds"), rows)


def print_formula(options: Namespace) -> None:
    from embeddings.formula import solve_formula

    space = resolve_space(options.space)
    answer = solve_formula(space, options.formula, options.k)
    if options.json:
        lists = {"without_inputs": answer.without_inputs, "with_inputs": answer.with_inputs}
        print_json(
            {
                "formula": str(answer.formula),
                "terms": {term.name: term.weight for term in answer.formula.terms},
                **{name: [neighbor_record(neighbor) for neighbor in found] for name, found in lists.items()},
                "input_ranks": [
                    {"label": own.label, "rank": own.rank, "similarity": own.similarity}
                    for own in answer.input_ranks
                ],
            }
        )
        return
    print(answer.formula)
    print("\nwithout the words themselves")
    print_neighbors(answer.without_inputs)
    print("\nwith them allowed as answers")
    print_neighbors(answer.with_inputs)
