"""Limits: defaults, the environment, and the shared host."""

import pytest

from embeddings.errors import SettingsError
from embeddings.limits import PUBLIC, Limits, read_limits


def test_defaults_are_those_of_the_documentation() -> None:
    limits = read_limits({})
    assert limits == Limits()
    assert (limits.file_mb, limits.rows, limits.cache_mb, limits.heavy_jobs) == (50, 500_000, 2_000, 1)


def test_a_variable_overrides_one_limit() -> None:
    assert read_limits({"VECTARIUM_FILE_MB": "7"}) == Limits(file_mb=7)


@pytest.mark.parametrize("word", ["1", "true", "YES", "on"])
def test_a_public_host_is_tighter(word: str) -> None:
    limits = read_limits({"VECTARIUM_PUBLIC": word})
    assert limits == PUBLIC and limits.public
    assert limits.file_mb < Limits().file_mb and limits.rows < Limits().rows


def test_a_named_variable_wins_over_the_public_default() -> None:
    limits = read_limits({"VECTARIUM_PUBLIC": "1", "VECTARIUM_ROWS": "60"})
    assert limits.public and limits.rows == 60 and limits.file_mb == PUBLIC.file_mb


def test_zero_is_not_public() -> None:
    assert not read_limits({"VECTARIUM_PUBLIC": "0"}).public


@pytest.mark.parametrize("text", ["", "0", "-3", "many", "1.5", "1e3"])
def test_what_is_no_whole_number_is_named(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_limits({"VECTARIUM_ROWS": text})
    assert str(caught.value) == f"VECTARIUM_ROWS is {text!r}: give a whole number of 1 or more"
