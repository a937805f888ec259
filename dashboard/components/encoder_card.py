"""Which encoder reads the items, and what it is: size, licence, languages, and whether it is here."""

from typing import Literal

import streamlit as st

from dashboard import resources
from dashboard.components.plain import say_warning
from dashboard.encoding import EncoderChoice, measured_int8
from dashboard.text import Words, plain
from embeddings.catalog import WORDS, EncoderRow, catalog, encoder_row
from embeddings.dataset import Dataset
from embeddings.encoders.base import EncoderSettings
from embeddings.encoders.pictures import picture_settings
from embeddings.models import availability
from embeddings.proposal import are_words, fallback, propose, script_warning

Precision = Literal["fp32", "int8"]
STATES = {"here": ":material/check_circle:", "download": ":material/download:", "missing": ":material/block:"}


def choose_encoder(t: Words, dataset: Dataset, wanted: str = "") -> EncoderChoice:
    """The visitor's choice for `dataset`; `wanted` is the encoder that an opened link names."""
    if dataset.vectors is not None:
        st.caption(t("encoders.given", n=len(dataset), dim=dataset.vectors.shape[1]))
        return EncoderChoice(None)
    if dataset.pictures is not None:
        return _choose_for_pictures(t, dataset, wanted)
    rows = {row.id: row for row in catalog(resources.limits())}
    wanted_row = rows.get(wanted)
    kinds = ("text", "token")
    is_token = are_words(dataset.items) if wanted_row is None else wanted_row.modality == "token"
    kind = st.segmented_control(
        t("encoders.read_as"),
        kinds,
        default="token" if is_token else "text",
        required=True,
        format_func=lambda name: t(f"encoders.as_{name}"),
        key=f"read_as {dataset.digest}",
        help=t("encoders.read_as_help"),
    )
    proposed = WORDS if kind == "token" else propose(dataset.items)
    row = _choose(t, dataset, kind, wanted, proposed)
    if kind == "text" and (warning := script_warning(row, dataset.items)):
        say_warning(t, warning)
    return EncoderChoice(row.id, EncoderSettings(precision=_precision(t, row)))


def _choose_for_pictures(t: Words, dataset: Dataset, wanted: str) -> EncoderChoice:
    """ResNet-50 where its weights are at hand; else what stands in for it, which is said by name."""
    proposed, instead = fallback(resources.limits())
    row = _choose(t, dataset, "image", wanted, proposed)
    if instead is not None and row.id == proposed:
        say_warning(t, instead)
    return EncoderChoice(row.id, picture_settings(_precision(t, row)))


def _choose(t: Words, dataset: Dataset, kind: str, wanted: str, proposed: str) -> EncoderRow:
    """One of the encoders of `kind`: what the link names, else what fits, else the first."""
    rows = {row.id: row for row in catalog(resources.limits()) if row.modality == kind}
    first = wanted if wanted in rows else proposed
    chosen = st.selectbox(
        t("encoders.encoder"),
        list(rows),
        list(rows).index(first) if first in rows else 0,
        format_func=lambda name: _option(t, rows[name]),
        key=f"encoder {kind} {dataset.digest}",
    )
    _card(t, rows[chosen])
    return rows[chosen]


def is_missing(choice: EncoderChoice) -> bool:
    """Whether the chosen encoder can neither be opened nor downloaded."""
    return choice.encoder_id is not None and availability(encoder_row(choice.encoder_id)).state == "missing"


def _option(t: Words, row: EncoderRow) -> str:
    found = availability(row).state
    return row.label if found == "here" else f"{row.label} · {t(f'encoders.state.{found}')}"


def _card(t: Words, row: EncoderRow) -> None:
    found = availability(row)
    languages = t("encoders.all_languages") if "*" in row.languages else ", ".join(row.languages)
    facts = [
        t("encoders.dim", dim=row.dim),
        *([t("encoders.size", mb=row.size_mb)] if row.size_mb else [t("encoders.no_weights")]),
        *([plain(row.licence)] if row.source != "none" else []),
        *([plain(languages)] if languages and row.modality != "image" else []),
        t("encoders.metric", metric=t(f"search.metric_{row.metric}").lower()),
        f"{STATES[found.state]} {t(f'encoders.state.{found.state}')}",
    ]
    st.caption(" · ".join(facts))
    if found.state == "missing" and found.message is not None:
        say_warning(t, found.message)


def _precision(t: Words, row: EncoderRow) -> Precision:
    if row.engine not in ("onnx", "picture"):
        return "fp32"
    cosine = measured_int8(row)
    fast = t("encoders.int8_unmeasured") if cosine is None else t("encoders.int8", cosine=cosine)
    about = "encoders.precision_help" if row.engine == "onnx" else "encoders.precision_help_pictures"
    is_fast = st.toggle(fast, key=f"int8 {row.id}", help=t(about))
    return "int8" if is_fast else "fp32"
