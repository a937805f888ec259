"""The items of a map as a small SVG: what stands on the page while the chart's program is on its way."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures.colors import ColorColumn

INK = "#5b7cf0"


def sketch(
    points: np.ndarray,
    ranges: Sequence[Sequence[float]],
    color: ColorColumn | None,
    is_dark: bool,
    dot: float = 7,
) -> str:
    """Points (n, 2) in their colors as an SVG that fills its box on an equal scale; `ranges` are (x, y) from and to.

    `dot` is the width of a dot in pixels, at any scale.
    """
    (left, right), (low, high) = ranges
    view = f"{left:.4g} {-high:.4g} {right - left:.4g} {high - low:.4g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="100%" height="100%" aria-hidden="true">'
        f"{''.join(_marks(points, color, is_dark, dot))}</svg>"
    )


def _marks(points: np.ndarray, color: ColorColumn | None, is_dark: bool, dot: float) -> list[str]:
    """One path for each color: a dot is a line without length and with round ends, of the same size at any scale."""
    codes = np.zeros(len(points), dtype=np.int64) if color is None else color.codes
    palette = (INK,) if color is None else color.dark if is_dark else color.light
    style = f'fill="none" stroke-width="{dot:g}" stroke-linecap="round" vector-effect="non-scaling-stroke"'
    paths = []
    for code in np.unique(codes):
        dots = "".join(f"M{x:.4g} {-y:.4g}h0" for x, y in points[codes == code])
        paths.append(f'<path d="{dots}" stroke="{palette[int(code) % len(palette)]}" {style}/>')
    return paths
