"""Messages of the library in their place on the page, whatever signs their values hold."""

import streamlit as st

from dashboard.text import Words, plain
from embeddings.errors import EmbeddingsError, Message


def say_error(t: Words, said: EmbeddingsError | Message) -> None:
    st.error(plain(t.message(said)), icon=":material/error:")


def say_warning(t: Words, said: Message) -> None:
    st.warning(plain(t.message(said)), icon=":material/warning:")
