"""A list of names that is put in order by dragging, or by Alt and the arrow keys."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import streamlit as st

ROW = 34  # pixels
MOST_HEIGHT = 460
CSS = """
.vx-order { list-style: none; margin: 0; padding: 0; font: 0.95rem var(--st-font); color: var(--st-text-color); }
.vx-order li { display: flex; gap: 0.6rem; align-items: center; height: 30px; margin: 0 0 4px; padding: 0 0.6rem;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); cursor: grab; touch-action: none;
  background: var(--st-secondary-background-color); user-select: none; }
.vx-order li span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.vx-order li.held { border-color: var(--st-primary-color); cursor: grabbing; }
.vx-order li:focus-visible { outline: 2px solid var(--st-primary-color); }
"""
# The place of a row follows the pointer, of a mouse or a finger; Python hears of it when the row is let go.
JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  let list = parentElement.querySelector('.vx-order');
  if (!list) {
    list = document.createElement('ol');
    list.className = 'vx-order';
    parentElement.appendChild(list);
  }
  list.setAttribute('aria-label', data.title);
  const names = () => [...list.children].map((row) => row.dataset.name);
  const tell = () => setTriggerValue('moved', names());
  const move = (row, by) => {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (other) by < 0 ? other.before(row) : other.after(row);
  };
  const make = (name) => {
    const row = document.createElement('li'), text = document.createElement('span');
    row.dataset.name = name;
    row.tabIndex = 0;
    text.textContent = name;
    row.append('⠿', text);
    row.onkeydown = (event) => {
      if (!event.altKey || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
      event.preventDefault();
      move(row, event.key === 'ArrowUp' ? -1 : 1);
      row.focus();
      tell();
    };
    row.onpointerdown = (event) => {
      const before = names().join('\\n');
      row.setPointerCapture(event.pointerId);
      row.classList.add('held');
      row.onpointermove = (at) => {
        const box = row.getBoundingClientRect();
        if (at.clientY < box.top - 4) move(row, -1);
        if (at.clientY > box.bottom + 4) move(row, 1);
        if (!row.hasPointerCapture(event.pointerId)) row.setPointerCapture(event.pointerId);
      };
      row.onpointerup = row.onpointercancel = () => {
        row.onpointermove = row.onpointerup = row.onpointercancel = null;
        row.classList.remove('held');
        if (names().join('\\n') !== before) tell();
      };
    };
    return row;
  };
  if (names().join('\\n') !== data.names.join('\\n')) list.replaceChildren(...data.names.map(make));
}
"""


def drag_list(names: Sequence[str], title: str, key: str) -> list[str] | None:
    """The names in the order into which they were just dragged; None where nobody moved one."""
    height = min(MOST_HEIGHT, ROW * len(names) + 4)
    with st.container(height=height if height == MOST_HEIGHT else "content", border=False):
        result = _component()(key=key, data={"names": list(names), "title": title}, on_moved_change=_nothing)
    return moved(result.get("moved"), names)


def moved(told: Any, names: Sequence[str]) -> list[str] | None:
    """What the browser tells, where it is the same names in another order."""
    if not isinstance(told, list) or not all(isinstance(name, str) for name in told):
        return None
    return told if sorted(told) == sorted(names) and told != list(names) else None


def _nothing() -> None:
    """Streamlit registers a trigger by its callback."""


@cache
def _component() -> Any:
    return st.components.v2.component("vectarium_order", js=JS, css=CSS, isolate_styles=False)
