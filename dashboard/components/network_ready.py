"""A network that a page asks: made ready the first time, under the eyes of the visitor, who may stop it."""

from dashboard.components.awaited import Work, awaited
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.catalog import encoder_row
from embeddings.models import exported, prepare
from embeddings.progress import Progress


def is_ready(encoder_id: str) -> bool:
    """Whether the encoder opens at once; looks at the disk only."""
    row = encoder_row(encoder_id)
    return row.source == "none" or bool(exported(row))


def network_ready(t: Words, explorer: ExplorerState, encoder_id: str) -> bool:
    """True for a network that can be asked; else it is being made ready here, or was stopped. Raises why it cannot be."""
    if is_ready(encoder_id):
        return True
    work = Work("network", encoder_id, lambda progress: _prepare(encoder_id, progress), "prepare")
    label = plain(encoder_row(encoder_id).label)
    return awaited(t, explorer, work, t("jobs.preparing_network", encoder=label)) is not None


def _prepare(encoder_id: str, progress: Progress) -> bool:
    prepare(encoder_row(encoder_id), progress=progress)
    return True
