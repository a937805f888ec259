"""Which table, what its columns are, which of them is encoded and which one predicted."""

from typing import cast

import streamlit as st

from dashboard import categories_resources as shared
from dashboard import categories_work, categorizing
from dashboard.categorizing import OWN, SAMPLE, Asked
from dashboard.components.awaited import awaited
from dashboard.components.choice import choice
from dashboard.components.plain import say_error
from dashboard.components.upload import upload
from dashboard.state import ExplorerState
from dashboard.text import Words, plain
from embeddings.categories import KINDS, CategoryTable
from embeddings.errors import EmbeddingsError

FIRST_ROWS = 5


def choose_table(t: Words, explorer: ExplorerState) -> CategoryTable | None:
    """The sample or a table of one's own; None where it has still to be brought."""
    source = categorizing.source_of(explorer)
    names = {SAMPLE: t("categories.table_sample"), OWN: t("categories.table_own")}

    def choose(name: str) -> None:
        categorizing.choose_source(explorer.link, name)

    choice(
        t("categories.table"),
        names,
        source,
        f"categories.table.{t.language}",
        choose,
        t("categories.table_help"),
    )
    if source == SAMPLE:
        table = shared.sample(t.language)
        categorizing.belong(explorer.link, None)
        st.caption(t("categories.sample_note", n=table.n_rows))
        return table
    return _own(t, explorer)


def _own(t: Words, explorer: ExplorerState) -> CategoryTable | None:
    with st.expander(t("categories.bring"), expanded=explorer.brought is None, icon=":material/upload_file:"):
        brought = upload(t)
    if brought is None:
        st.info(t("categories.bring_note"), icon=":material/table:")
        if categorizing.wanted(explorer.link):
            st.caption(t("categories.link_wants", digest=categorizing.wanted(explorer.link)))
        return None
    try:
        work = categories_work.reading_work(brought)
        table = cast(CategoryTable | None, awaited(t, explorer, work, t("categories.reading")))
    except EmbeddingsError as error:
        say_error(t, error)
        return None
    if table is None:
        return None
    if not categorizing.belong(explorer.link, table):
        st.toast(t("categories.other_table"), icon=":material/table:")
    st.caption(
        t("categories.own_note", name=plain(table.name), columns=len(table.columns), rows=table.n_rows)
    )
    for note in table.notes:
        st.caption(f":material/info: {plain(t.message(note))}")
    return table


def choose_columns(t: Words, explorer: ExplorerState, table: CategoryTable, what: Asked) -> None:
    """Which column becomes vectors, which one they are to predict, and how wide the learned ones are."""
    names = list(table.columns)
    with st.container(horizontal=True, vertical_alignment="bottom", key="categories-columns"):
        _column(t, explorer, table, "encoded", categorizing.encodable(table), what.column)
        _column(t, explorer, table, "predicted", [name for name in names if name != what.column], what.target)
        _dim(t, explorer, what)


def _column(
    t: Words, explorer: ExplorerState, table: CategoryTable, name: str, options: list[str], held: str
) -> None:
    key = f"categories.{name}.{table.digest}"
    st.session_state[key] = held

    def write() -> None:
        chosen = str(st.session_state.get(key) or held)
        explorer.link.choices[name] = str(list(table.columns).index(chosen))
        if name == "encoded":
            explorer.link.choices["ranked"] = ""

    st.selectbox(
        t(f"categories.{name}"),
        options,
        key=key,
        on_change=write,
        help=t(f"categories.{name}_help"),
        width=260,
    )


def _dim(t: Words, explorer: ExplorerState, what: Asked) -> None:
    key = "categories.learned"
    st.session_state[key] = what.dim

    def write() -> None:
        given = st.session_state.get(key)
        explorer.link.choices["learned"] = "" if given is None else str(int(given))

    st.number_input(
        t("categories.learned"),
        min_value=1,
        max_value=50,
        key=key,
        placeholder=t("categories.learned_auto"),
        on_change=write,
        help=t("categories.learned_help"),
        width=220,
    )


def columns_as(t: Words, explorer: ExplorerState, raw: CategoryTable, table: CategoryTable) -> None:
    """Each column with what it was recognized as, for the visitor to overrule; the first rows above them."""
    with st.expander(t("categories.columns", n=len(table.columns)), icon=":material/view_column:"):
        st.markdown(t("categories.columns_about"))
        with st.grid(4, min_column_width=230, key="categories.kinds") as grid:
            for name in table.columns:
                with grid.cell():
                    _kind(t, explorer, raw, table, name)


def _kind(t: Words, explorer: ExplorerState, raw: CategoryTable, table: CategoryTable, name: str) -> None:
    column, key = table[name], f"categories.kind.{raw.digest}.{name}.{t.language}"
    st.session_state[key] = column.kind

    def write() -> None:
        categorizing.take_as(explorer.link, raw, name, st.session_state[key])

    options = [kind for kind in KINDS if kind != "numeric" or column.numbers is not None]
    with st.container(gap="xsmall"):
        st.selectbox(
            plain(name, 40),
            options,
            format_func=lambda kind: t(f"categories.kind_{kind}"),
            key=key,
            on_change=write,
        )
        facts = [t("categories.values", n=len(column.categories))]
        if column.n_missing:
            facts.append(t("categories.missing", n=column.n_missing))
        if column.kind == "ordinal":
            facts.append(plain(" < ".join(column.order), 60))
        st.caption(" · ".join(facts))
