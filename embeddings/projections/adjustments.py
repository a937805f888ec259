"""What a visitor is told where the settings that are used are not those that were asked for."""

from embeddings.errors import Message
from embeddings.projections.settings import MIN_ITEMS, TSNE, UMAP, Settings, resolve

_LABELS = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP"}


def adjustments(settings: Settings, n: int) -> tuple[Message, ...]:
    """One message for each setting that `n` items or the engine do not allow, with the value used instead."""
    if not isinstance(settings, TSNE | UMAP):
        return ()
    used = resolve(settings, n)
    if isinstance(settings, TSNE) and isinstance(used, TSNE):
        return (*_perplexity(settings, used, n), *_epochs(settings, used))
    if isinstance(settings, UMAP) and isinstance(used, UMAP):
        return _n_neighbors(settings, used, n)
    values = {"method": _LABELS[settings.method], "least": MIN_ITEMS, "n": n}
    return (
        Message(
            "method_needs_items", "{method} needs {least} items, there are {n}: the map shows PCA", values
        ),
    )


def _perplexity(settings: TSNE, used: TSNE, n: int) -> tuple[Message, ...]:
    asked = settings.perplexity
    if used.perplexity == asked:
        return ()
    values = {"asked": asked, "needed": 3 * asked, "n": n, "used": used.perplexity}
    return (
        Message(
            "perplexity_reduced",
            "perplexity {asked:g} needs more than {needed:g} items, there are {n}: {used:.4g} was used",
            values,
        ),
    )


def _epochs(settings: TSNE, used: TSNE) -> tuple[Message, ...]:
    if settings.n_epochs in (None, used.n_epochs):
        return ()
    values = {"asked": settings.n_epochs, "engine": used.engine, "used": used.n_epochs}
    return (
        Message(
            "n_epochs_raised",
            "{asked} n_epochs are fewer than {engine} can do: {used} were used",
            values,
        ),
    )


def _n_neighbors(settings: UMAP, used: UMAP, n: int) -> tuple[Message, ...]:
    asked = settings.n_neighbors
    if used.n_neighbors == asked:
        return ()
    values = {"asked": asked, "n": n, "used": used.n_neighbors}
    return (
        Message(
            "n_neighbors_reduced",
            "n_neighbors {asked} needs more than {asked} items, there are {n}: {used} was used",
            values,
        ),
    )
