"""Links to spaces that were made of ratings or tables: shown where the visitor still has them, else what to do."""

import numpy as np
import pytest
from pages import all_said, open_view, state_of
from toy import space_of

from dashboard.links import MADE, Link, read, write
from dashboard.state import MOST_MADE, ExplorerState
from dashboard.text import LANGUAGES, words
from embeddings.space import EmbeddingSpace


def made(n: int) -> EmbeddingSpace:
    return space_of([f"film {i}" for i in range(6)], np.random.default_rng(n).normal(size=(6, 3)))


def test_a_made_space_is_open_and_its_link_finds_it_again() -> None:
    explorer, space = ExplorerState(), made(0)
    explorer.open_made(space, method="pca")
    assert explorer.space is space and explorer.link.source == f"{MADE}{space.digest}"
    assert read(write(explorer.link, "en")).source == explorer.link.source
    link = explorer.link
    explorer.open_made(made(1))
    explorer.link = link
    explorer.open_linked_made()
    assert explorer.space is space


def test_the_oldest_made_spaces_go() -> None:
    explorer = ExplorerState()
    spaces = [made(n) for n in range(MOST_MADE + 1)]
    for space in [*spaces[:MOST_MADE], spaces[0], spaces[MOST_MADE]]:
        explorer.open_made(space)
    assert len(explorer.made) == MOST_MADE
    assert spaces[0].digest in explorer.made and spaces[1].digest not in explorer.made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["map", "groups", "search"])
def test_a_link_to_a_made_space_that_is_gone_says_where_it_is_made(page: str, language: str) -> None:
    at = open_view(page, ExplorerState(link=Link(source=f"{MADE}{'0' * 32}")), language)
    assert not at.exception, at.exception
    assert words(language)("frame.made_gone") in all_said(at)
    assert state_of(at).space is None


def test_a_link_to_a_made_space_that_is_here_opens_it() -> None:
    explorer, space = ExplorerState(), made(0)
    explorer.open_made(space, method="pca")
    explorer.space = None
    at = open_view("map", explorer)
    assert not at.exception, at.exception
    assert state_of(at).space is space
