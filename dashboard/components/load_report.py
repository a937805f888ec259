"""What happened between the file and the dataset: rows read, kept, dropped with why, duplicates, encoding."""

import pandas as pd
import streamlit as st

from dashboard.text import Words, plain
from embeddings.dataset import Dropped, LoadReport

FILES = "pictures"  # the kind of report that counts files, not rows
MOST_SEEN = 10  # of what was left out: more are scrolled to
SCROLLED = 390  # pixels


def load_report(t: Words, report: LoadReport) -> None:
    """One line that is always seen, and everything that was left out below it."""
    are_files = report.kind == FILES
    kept = "report.kept_pictures" if are_files else "report.kept"
    facts = [t(kept, kept=report.rows_kept, read=report.rows_read)]
    if not are_files:
        facts.append(t("report.kind", kind=report.kind))
    if report.encoding:
        facts.append(t("report.encoding", encoding=report.encoding))
    facts.append(
        t("report.duplicates", n=report.duplicates) if report.duplicates else t("report.no_duplicates")
    )
    st.caption(plain(" · ".join(facts)))
    if report.dropped:
        table = _dropped_table(t, report.dropped)
        shown = table.iloc[:, :1] if are_files else table  # a reason names its file
        st.dataframe(shown, hide_index=True, height="content" if len(shown) <= MOST_SEEN else SCROLLED)
    for note in report.notes:
        st.caption(f":material/info: {plain(t.message(note))}")


def _dropped_table(t: Words, dropped: tuple[Dropped, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("report.dropped_why"): [t.message(entry.reason) for entry in dropped],
            t("report.dropped_rows"): [entry.count for entry in dropped],
            t("report.dropped_first"): [_row_numbers(entry) for entry in dropped],
        }
    )


def _row_numbers(entry: Dropped) -> str:
    more = "…" if entry.count > len(entry.first_rows) else ""
    return ", ".join(f"{row:,}" for row in entry.first_rows) + more
