"""Finding groups on the command line."""

from argparse import Namespace
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from embeddings.cli.commands import writable
from embeddings.cli.spaces import resolve_space
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.errors import SettingsError

if TYPE_CHECKING:
    from embeddings.clusters import Agreement, Clusters, ClusterSettings, GroupNames, Judgment, Silhouette
    from embeddings.space import EmbeddingSpace

TYPICAL = 3


@dataclass(frozen=True, eq=False)
class Found:
    """Everything that is said of the groups of one space."""

    clusters: "Clusters"
    names: "GroupNames"
    typical: tuple[tuple[int, ...], ...]
    silhouette: "Silhouette"
    n_repeated: int  # items that repeat another one, left out of all measures
    judgment: "Judgment | None"
    agreement: "Agreement | None"


def print_clusters(options: Namespace) -> None:
    out = writable(options.out) if options.out else None
    settings = _settings(options)
    space = resolve_space(options.space)
    found = _find(space, settings, options)
    if out is not None:
        _write(space, found, out)
    if options.json:
        print_json(_record(space, found))
        return
    print_table(("group", "name", "items", "silhouette", "stability", "typical"), _rows(space, found))
    _say(found)


def _settings(options: Namespace) -> "ClusterSettings":
    """The frozen settings of the method; `SettingsError` for an option that the method does not have."""
    from embeddings.clusters import CLUSTERERS

    kind = CLUSTERERS[options.method]
    known = {field.name for field in fields(kind)}
    every = sorted({field.name for each in CLUSTERERS.values() for field in fields(each)})
    given: dict[str, Any] = {name: value for name in every if (value := getattr(options, name)) is not None}
    for name in sorted(given.keys() - known):
        raise SettingsError(
            "option_of_another_method",
            "{method} has no {name}: leave it out, or choose another method",
            method=options.method,
            name=name,
        )
    return kind(**given)


def _find(space: "EmbeddingSpace", settings: "ClusterSettings", options: Namespace) -> Found:
    from embeddings.clusters import agreement, cluster, judge, name_groups, silhouette, typical_rows
    from embeddings.clusters.judgment import without_repeats

    column = _column(space, options.column) if options.column else None
    metric = space.receipt.metric
    clusters = cluster(space, settings, None, TerminalProgress(options.method))
    if options.quick:
        vectors, different, n_repeated = without_repeats(space.vectors, clusters, metric)
        judgment, measured = None, silhouette(vectors, different.codes, metric)
    else:
        judgment = judge(space.vectors, clusters, metric, progress=TerminalProgress("resamples"))
        measured, n_repeated = judgment.silhouette, judgment.n_repeated
    named_column = (options.column or "") if options.named_by == "column" else ""
    return Found(
        clusters,
        name_groups(space, clusters.codes, options.named_by, named_column),
        typical_rows(space.vectors, clusters.codes, metric, TYPICAL),
        measured,
        n_repeated,
        judgment,
        None if column is None else agreement(clusters.codes, column),
    )


def _column(space: "EmbeddingSpace", name: str) -> Any:
    from embeddings.clusters.quantiles import in_ranges, is_rangeable

    values = space.column(name)
    if not is_rangeable(values):
        return values
    ranges = in_ranges(values)
    say(f"{name}: numbers, taken in {len(ranges.cat.categories)} ranges with about as many items each")
    return ranges


def _rows(space: "EmbeddingSpace", found: Found) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for group, size in enumerate(found.clusters.sizes):
        again = "" if found.judgment is None else f"{found.judgment.stability.groups[group]:.2f}"
        near = ", ".join(space.labels[row][:40] for row in found.typical[group])
        inside = "" if found.silhouette.mean is None else f"{found.silhouette.groups[group]:.2f}"
        rows.append((group, found.names.names[group], size, inside, again, near))
    if found.clusters.n_noise:
        rows.append(("-", "noise", found.clusters.n_noise, "", "", ""))
    return rows


def _say(found: Found) -> None:
    for note in found.clusters.notes:
        say(note)
    measured, judgment = found.silhouette, found.judgment
    if measured.n_used < measured.n and measured.mean is not None:
        say(f"silhouettes of {measured.n_used:,} of {measured.n:,} items")
    if judgment is not None:
        stable = judgment.stability
        say(f"stability of {len(stable.ari)} resamples of {stable.n_used:,} of {stable.n:,} items")
        say(judgment.verdict)
    if found.n_repeated:
        say(f"items that repeat another one exactly, left out of the measures: {found.n_repeated:,}")
    if found.agreement is not None:
        agreed = found.agreement
        say(f"{agreed.column}: ARI {agreed.ari:.3f}, NMI {agreed.nmi:.3f} ({agreed.n_used:,} items)")


def _record(space: "EmbeddingSpace", found: Found) -> dict[str, Any]:
    from embeddings.clusters import clusters_to_dict

    clusters, judgment = found.clusters, found.judgment
    record: dict[str, Any] = {
        **clusters_to_dict(clusters.settings),
        "items": len(clusters),
        "noise": clusters.n_noise,
        "silhouette": found.silhouette.mean,
        "silhouette_items": found.silhouette.n_used,
        "repeated_items": found.n_repeated,
        "notes": [str(note) for note in clusters.notes],
        "named_by": found.names.source,
        "groups": [_group(space, found, group) for group in range(clusters.n_groups)],
        "codes": clusters.codes.tolist(),
    }
    if judgment is not None:
        record |= {
            "stability": judgment.stability.mean,
            "stability_items": judgment.stability.n_used,
            "noise_silhouette": judgment.noise_silhouette,
            "noise_stability": judgment.noise_stability,
            "verdict": judgment.verdict.code,
            "says": str(judgment.verdict),
        }
    if found.agreement is not None:
        agreed = found.agreement
        table = {str(code): row.to_dict() for code, row in agreed.table.iterrows()}
        counts = {code: {name: int(n) for name, n in row.items()} for code, row in table.items()}
        record["agreement"] = {
            "column": agreed.column,
            "ari": agreed.ari,
            "nmi": agreed.nmi,
            "items": agreed.n_used,
            "table": counts,
        }
    return record


def _group(space: "EmbeddingSpace", found: Found, group: int) -> dict[str, Any]:
    record: dict[str, Any] = {
        "group": group,
        "name": found.names.names[group],
        "items": found.clusters.sizes[group],
        "terms": list(found.names.terms[group]),
        "typical": [space.labels[row] for row in found.typical[group]],
    }
    if found.silhouette.mean is not None:
        record["silhouette"] = found.silhouette.groups[group]
    if found.judgment is not None:
        record["stability"] = found.judgment.stability.groups[group]
    return record


def _write(space: "EmbeddingSpace", found: Found, out: Any) -> None:
    from embeddings.space import write_space

    names = [*found.names.names, None]  # −1, which is noise, takes the last
    metadata = space.metadata.assign(
        group=found.clusters.codes, group_name=[names[code] for code in found.clusters.codes]
    )
    write_space(replace(space, metadata=metadata), out)
    say(f"{out}: {len(space):,} items in {found.clusters.n_groups:,} groups")
