"""What is trained on: a built-in corpus or one's own text, how it is cut, and the first sentences as they were cut."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard import resources
from dashboard.components.awaited import Work, awaited, known
from dashboard.components.upload import Upload, upload
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from dashboard.training import Source
from embeddings.corpora import STOCK, StockCorpus, no_sentences, read_corpus
from embeddings.corpus import Corpus, Tokenizer, TokenSettings
from embeddings.digests import digest_texts
from embeddings.progress import Progress
from embeddings.readers import File, Preview
from embeddings.tokenize import cut, phrases_of, tokenize

OWN = "own"
KEY = "train.corpus"
PHRASES = "phrases"
QUICK = 5_000  # words that are read while the page is drawn
HEAD, HEAD_CHARACTERS, HEAD_WORDS = 3, 400, 24
BYTES_PER_WORD = 6
TOKENIZERS: tuple[Tokenizer, ...] = ("auto", "words", "korean")


def choose_source(t: Words) -> Source | None:
    """The corpus that the visitor chose; None while nothing of their own has been brought."""
    own_language = [row for row in STOCK.values() if row.language == t.language]
    first = (own_language or list(STOCK.values()))[0].id
    chosen = st.segmented_control(
        t("train.corpus"),
        [*STOCK, OWN],
        default=first,
        format_func=lambda name: t(f"train.corpus_{name}"),
        required=True,
        key=f"{KEY}.choice",
        persist_state="session",
    )
    if chosen in STOCK:
        return _stock(t, STOCK[chosen])
    st.caption(t("train.own"))
    brought = upload(t)
    return None if brought is None else _own(t, brought)


def choose_tokens(t: Words) -> TokenSettings:
    """How sentences become words."""
    with st.popover(t("train.cutting"), icon=":material/content_cut:"):
        tokenizer = st.segmented_control(
            t("train.tokenizer"),
            TOKENIZERS,
            default="auto",
            format_func=lambda name: t(f"train.tokenizer_{name}"),
            required=True,
            key=f"{KEY}.tokenizer",
            help=t("train.help_tokenizer"),
            persist_state="session",
        )
        tokens = TokenSettings(
            lowercase=_toggle(t, "lowercase", True),
            content_words=_toggle(t, "content_words", False),
            phrases=_toggle(t, "phrases", False),
        )
    return replace(tokens, tokenizer=tokenizer if tokenizer in TOKENIZERS else "auto")


def preview(t: Words, explorer: ExplorerState, source: Source, tokens: TokenSettings) -> None:
    """The first sentences, word by word; with phrases, once the whole text was read for them."""
    st.caption(t("train.preview"))
    phrases = _phrases(t, explorer, source, tokens) if tokens.phrases else frozenset()
    for text in source.head[:HEAD]:
        words = cut(text[:HEAD_CHARACTERS], tokens, phrases)
        shown = " ".join(f":gray-badge[{plain(word, 40)}]" for word in words[:HEAD_WORDS])
        st.markdown(f"{shown} …" if len(words) > HEAD_WORDS else shown or f":gray[{t('train.no_words')}]")


def _phrases(t: Words, explorer: ExplorerState, source: Source, tokens: TokenSettings) -> frozenset[str]:
    """The phrases of the whole text; none while they are looked for, which a training does not wait for."""
    work = Work(
        PHRASES,
        (source.stock or explorer.session, source.key, tokens),
        lambda progress: phrases_of(source.read(tokens, progress)),
        "read",
        is_quick=source.n_words <= QUICK,
    )
    is_training = explorer.training is not None and not explorer.training.is_over
    found = known(work) if is_training else awaited(t, explorer, work, t("train.finding_phrases"))
    if found is not None and not found:
        st.caption(t("train.phrases_none"))
    return found or frozenset()


def _toggle(t: Words, name: str, usual: bool) -> bool:
    return st.toggle(
        t(f"train.{name}"), usual, key=f"{KEY}.{name}", help=t(f"train.help_{name}"), persist_state="session"
    )


def _stock(t: Words, row: StockCorpus) -> Source:
    sizes = t("train.stock_size", sentences=row.n_sentences, tokens=row.n_tokens)
    st.markdown(t(f"train.stock_{row.id}"))
    st.caption(f"{sizes} · [{plain(row.source)}]({row.url}) · {plain(row.licence)}")
    return Source(
        t(f"train.corpus_{row.id}"),
        resources.stock_head(row.id, HEAD),
        row.n_tokens,
        partial(read_stock, row.id),
        row.id,
    )


def read_stock(stock_id: str, tokens: TokenSettings, progress: Progress) -> Corpus:
    return resources.stock_corpus(stock_id, tokens, progress)


def _own(t: Words, brought: Upload) -> Source:
    """Pasted text as it stands, or the text column of the files; raises what the readers raise."""
    if not brought.files:
        lines = tuple(line for line in brought.pasted.splitlines() if line.strip())
        name = t("start.pasted_name")
        read = partial(_read_pasted, name, lines)
        return Source(name, lines[:HEAD], len(brought.pasted.split()), read, key=brought.key)
    seen = resources.preview(brought.key, brought.files)
    if seen.modality == "image":
        raise no_sentences(brought.names)
    column = _column(t, seen) if len(seen.columns) > 1 else None
    shown = seen.head[column] if column else seen.head.iloc[:, 0]
    head = tuple(shown.astype(str).head(HEAD))
    n_words = sum(len(file.data) for file in brought.files) // BYTES_PER_WORD
    read = partial(_read_files, brought.files, column)
    return Source(brought.names, head, n_words, read, key=f"{brought.key} {column}")


def _column(t: Words, seen: Preview) -> str:
    proposed = seen.text_column or seen.columns[0]
    key = f"{KEY}.column {digest_texts(seen.columns)}"
    index = seen.columns.index(proposed)
    return st.selectbox(t("start.text_column"), seen.columns, index, key=key) or proposed


def _read_pasted(name: str, lines: Sequence[str], tokens: TokenSettings, progress: Progress) -> Corpus:
    return tokenize(lines, tokens, name, progress)


def _read_files(
    files: Sequence[File], column: str | None, tokens: TokenSettings, progress: Progress
) -> Corpus:
    return read_corpus(files, column, tokens, resources.limits(), progress)
