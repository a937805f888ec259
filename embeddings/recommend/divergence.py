"""Training that runs away to infinity, told as what it is: settings that do not fit."""

from collections.abc import Iterator
from contextlib import contextmanager

from embeddings.errors import SettingsError
from embeddings.recommend.settings import ALS, BPR


@contextmanager
def told_if_it_diverges(settings: ALS | BPR) -> Iterator[None]:
    """`SettingsError` with the remedy where `implicit` finds factors that are no numbers any more."""
    from implicit.recommender_base import ModelFitError

    try:
        yield
    except ModelFitError as error:
        raise _diverged(settings) from error


def _diverged(settings: ALS | BPR) -> SettingsError:
    if isinstance(settings, BPR):
        return SettingsError(
            "bpr_diverged",
            "With learning_rate {learning_rate:g} the training of BPR ran away to infinity: lower it, to {less:g} for "
            "a start",
            learning_rate=settings.learning_rate,
            less=min(0.01, settings.learning_rate / 10),
        )
    return SettingsError(
        "als_diverged",
        "With alpha {alpha:,g} and regularization {regularization:g} the training of ALS ran away to infinity: lower "
        "alpha, or raise the regularization",
        alpha=settings.alpha,
        regularization=settings.regularization,
    )
