"""Where the name of a group stands on a map: where most of its items are, not in the middle of two islands."""

import numpy as np

CELLS = 24  # along the longest side of the map


def group_spots(points: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """points (n, 2 or 3), codes (n,) with −1 for noise → (groups, 2 or 3): the middle of the fullest cell of each."""
    low = points.min(axis=0) if len(points) else np.zeros(points.shape[1])
    side = float(np.ptp(points, axis=0).max(initial=0)) / CELLS or 1.0
    n_groups = int(codes.max(initial=-1)) + 1
    return np.array(
        [_spot(points[codes == group], low, side) for group in range(n_groups)], np.float32
    ).reshape(n_groups, points.shape[1])


def _spot(points: np.ndarray, low: np.ndarray, side: float) -> np.ndarray:
    cells = np.floor((points - low) / side).astype(np.int64)
    places, cell_of, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    near = np.abs(places[:, None] - places[None]).max(axis=2) <= 1  # a cell counts with those around it
    fullest = int((near @ counts).argmax())
    around = near[fullest][cell_of.reshape(-1)]
    middle: np.ndarray = points[around].mean(axis=0)
    return middle
