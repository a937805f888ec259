"""Finding outliers on the command line, and finding out which detector does."""

from argparse import Namespace
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.cli.anomalies_arguments import DETECTOR_IDS
from embeddings.cli.spaces import resolve_space
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.errors import SettingsError

if TYPE_CHECKING:
    from embeddings.outliers import Detector, SelfTest, Strangeness
    from embeddings.outliers.threshold import Rule
    from embeddings.space import EmbeddingSpace

NEAR = 2  # normal items that are named


@dataclass(frozen=True, eq=False)
class Found:
    """The judged `space`, what it was judged by, and which items (n,) are flagged, the strangest row first."""

    space: "EmbeddingSpace"
    normal: "EmbeddingSpace | None"
    strangeness: "Strangeness"
    threshold: float
    is_flagged: np.ndarray
    order: np.ndarray


def print_anomalies(options: Namespace) -> None:
    if options.self_test:
        _print_self_test(options)
        return
    options.detector = options.detector or DETECTOR_IDS[0]
    settings = _settings(options)
    if bool(options.column) != bool(options.outlier):
        raise SettingsError(
            "outlier_column_and_value", "A column knows outliers by a value: give both --column and --outlier"
        )
    found = _find(options, settings)
    if options.json:
        print_json(_records(found))
    else:
        print_table(("row", "value", "flagged", "item", "nearest normal"), _rows(found, options.k))
    _say(found, options)


def _settings(options: Namespace) -> "Detector":
    """The frozen settings of the detector; `SettingsError` for an option that it does not have."""
    from embeddings.outliers import DETECTORS

    kind = DETECTORS[options.detector]
    known = {field.name for field in fields(kind)}
    given = _given(options)
    for name in sorted(given.keys() - known):
        raise SettingsError(
            "option_of_another_method",
            "{method} has no {name}: leave it out, or choose another method",
            method=options.detector,
            name=name,
        )
    return kind(**given)


def _find(options: Namespace, settings: "Detector") -> Found:
    from embeddings.outliers import detect, flagged, judge, marked, threshold

    space = _measured_by(resolve_space(options.space), options)
    normal = _measured_by(resolve_space(options.normal), options) if options.normal else None
    share = 0.05 if options.share is None else options.share
    rule: Rule = "spread" if options.spread else "share"
    threshold(np.empty(0), share, rule)  # what cannot be is said before the work
    if options.outlier:
        marked(space, options.column, options.outlier)
    progress = TerminalProgress(options.detector)
    if normal is None:
        found = detect(space, settings, progress=progress)
    else:
        found = judge(normal, space, settings, progress=progress)
    limit = threshold(found.normal_values, share, rule)
    order = np.argsort(-found.values, kind="stable")
    return Found(space, normal, found, limit, flagged(found.values, limit), order)


def _measured_by(space: "EmbeddingSpace", options: Namespace) -> "EmbeddingSpace":
    """The space with the metric that was asked for; its own where none was."""
    if options.metric is None:
        return space
    return replace(space, receipt=replace(space.receipt, metric=options.metric), metadata=space.metadata)


def _records(found: Found) -> list[dict[str, Any]]:
    return [
        {
            "row": int(row),
            "label": found.space.labels[row],
            "value": float(found.strangeness.values[row]),
            "flagged": bool(found.is_flagged[row]),
        }
        for row in found.order
    ]


def _rows(found: Found, k: int) -> list[tuple[object, ...]]:
    from embeddings.outliers import nearest_normal

    rows = found.order[:k]
    near = nearest_normal(found.space, rows, found.is_flagged, NEAR, found.normal)
    return [
        (
            row,
            f"{found.strangeness.values[row]:.4g}",
            "yes" if found.is_flagged[row] else "",
            found.space.labels[row][:60],
            ", ".join(neighbor.label[:30] for neighbor in neighbors),
        )
        for row, neighbors in zip(rows, near, strict=True)
    ]


def _say(found: Found, options: Namespace) -> None:
    for note in found.strangeness.notes:
        say(note)
    from_normal = (
        f", learned from {found.strangeness.n_normal:,} normal ones" if found.normal is not None else ""
    )
    count = int(found.is_flagged.sum())
    metric = (found.normal or found.space).receipt.metric
    by = "distances (euclidean)" if metric == "euclidean" else f"directions ({metric}), whatever the length"
    say(
        f"{options.detector}: {count:,} of {len(found.space):,} items flagged above {found.threshold:.4g}{from_normal}; judged by {by}"
    )
    if options.outlier:
        _say_how_well(found, options)


def _say_how_well(found: Found, options: Namespace) -> None:
    from embeddings.outliers import counts, marked, precision_recall, roc

    known = marked(found.space, options.column, options.outlier)
    values, at = found.strangeness.values, counts(found.is_flagged, known)
    say(f"AUROC {roc(values, known).area:.3f}, average precision {precision_recall(values, known).area:.3f}")
    precision = "" if at.precision is None else f", precision {at.precision:.3f}"
    say(f"at the threshold: recall {at.recall:.3f}{precision}, {at.false_alarms:,} false alarms")


def _print_self_test(options: Namespace) -> None:
    from embeddings.outliers import DETECTORS, Plantings, self_test

    if options.normal:
        raise SettingsError(
            "self_test_of_one_space",
            "Outliers are planted into SPACE itself: leave out --normal, or --self-test",
        )
    unused = [f"--{name}" for name in ("detector", "outlier", "spread") if getattr(options, name)]
    if unused:
        raise SettingsError(
            "self_test_tries_all",
            "--self-test tries every detector on outliers that it plants: leave out {names}, or --self-test",
            names=", ".join(unused),
        )
    given = _given(options)
    detectors = [
        kind(**{field.name: given[field.name] for field in fields(kind) if field.name in given})
        for kind in DETECTORS.values()
    ]
    asked = {"share": options.share, "random_state": options.random_state, "column": options.column}
    asked["repeats"] = options.repeats
    plantings = Plantings(**{name: value for name, value in asked.items() if value is not None})
    space = _measured_by(resolve_space(options.space), options)
    found = self_test(space, detectors, plantings, TerminalProgress("runs"))
    if options.json:
        print_json(_self_test_record(found))
    else:
        print_table(
            ("detector", "mean", *found.plantings.kinds), [_tested_row(found, each) for each in detectors]
        )
    for message in found.planted:
        say(message)
    if found.n_used < found.n:
        say(f"tested on {found.n_used:,} of {found.n:,} items")
    say(f"AUROC with 95 % intervals over {plantings.repeats} repeats; best: {found.best.id}")


def _given(options: Namespace) -> dict[str, Any]:
    """The settings of any detector that were typed."""
    from embeddings.outliers import DETECTORS

    every = sorted({field.name for kind in DETECTORS.values() for field in fields(kind)})
    return {name: value for name in every if (value := getattr(options, name)) is not None}


def _tested_row(found: "SelfTest", settings: "Detector") -> tuple[object, ...]:
    each = (one.auroc for one in found.tested if one.settings == settings)
    return (
        settings.id,
        f"{found.mean(settings):.3f}",
        *(f"{a.value:.3f} ({a.low:.2f}–{a.high:.2f})" for a in each),
    )


def _self_test_record(found: "SelfTest") -> dict[str, Any]:
    from embeddings.outliers import detector_to_dict

    return {
        "items": found.n,
        "items_tested": found.n_used,
        "planted": [str(message) for message in found.planted],
        "best": found.best.id,
        "tested": [
            {
                **detector_to_dict(one.settings),
                "kind": one.kind,
                "auroc": asdict(one.auroc),
                "average_precision": asdict(one.average_precision),
                "seconds": one.seconds,
            }
            for one in found.tested
        ],
    }
