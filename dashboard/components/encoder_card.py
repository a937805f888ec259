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
from embeddings.models import availability
from embeddings.proposal import are_words, propose, script_warning

Precision = Literal["fp32", "int8"]
STATES = {"here": ":material/check_circle:", "download": ":material/download:", "missing": ":material/block:"}


def choose_encoder(t: Words, dataset: Dataset, wanted: str = "") -> EncoderChoice:
    """The visitor's choice for `dataset`; `wanted` is the encoder that an opened link names."""
    if dataset.vectors is not None:
        st.caption(t("encoders.given", n=len(dataset), dim=dataset.vectors.shape[1]))
        return EncoderChoice(None)
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
    offered = [row.id for row in rows.values() if row.modality == kind]
    proposed = WORDS if kind == "token" else propose(dataset.items)
    first = wanted if wanted in offered else proposed
    chosen = st.selectbox(
        t("encoders.encoder"),
        offered,
        offered.index(first) if first in offered else 0,
        format_func=lambda name: _option(t, rows[name]),
        key=f"encoder {kind} {dataset.digest}",
    )
    row = rows[chosen]
    _card(t, row)
    if kind == "text" and (warning := script_warning(row, dataset.items)):
        say_warning(t, warning)
    return EncoderChoice(chosen, EncoderSettings(precision=_precision(t, row)))


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
        t("encoders.size", mb=row.size_mb),
        plain(row.licence),
        plain(languages),
        t("encoders.metric", metric=row.metric),
        f"{STATES[found.state]} {t(f'encoders.state.{found.state}')}",
    ]
    st.caption(" · ".join(facts))
    if found.state == "missing" and found.message is not None:
        say_warning(t, found.message)


def _precision(t: Words, row: EncoderRow) -> Precision:
    if row.engine != "onnx":
        return "fp32"
    cosine = measured_int8(row)
    fast = t("encoders.int8_unmeasured") if cosine is None else t("encoders.int8", cosine=cosine)
    is_fast = st.toggle(fast, key=f"int8 {row.id}", help=t("encoders.precision_help"))
    return "int8" if is_fast else "fp32"
