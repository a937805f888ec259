"""What is odd about a space, before and after remedies, on the command line."""

from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from embeddings.cli.commands import writable
from embeddings.cli.spaces import resolve_space
from embeddings.cli.terminal import TerminalProgress, print_json, print_table, say
from embeddings.errors import SettingsError

if TYPE_CHECKING:
    from embeddings.health import Finding, Health
    from embeddings.space import EmbeddingSpace


def print_health(options: Namespace) -> None:
    from embeddings.remedies import remedied, remedies_named
    from embeddings.space import write_space

    out = writable(options.out) if options.out else None
    remedies = remedies_named(options.remedies)
    if out and not remedies:
        raise SettingsError("out_without_remedies", "Nothing was changed to be kept: name --remedies as well")
    space = resolve_space(options.space)
    spaces = [space, remedied(space, remedies)] if remedies else [space]
    found = [_health(one, options.k) for one in spaces]
    if options.json:
        records = [_record(health, one) for health, one in zip(found, spaces, strict=True)]
        print_json({**records[0], "remedied": records[1]} if remedies else records[0])
    else:
        _print(found[0])
        if remedies:
            print(f"\nafter {', then '.join(str(remedy.named) for remedy in remedies)}")
            _print(found[1])
    say(f"{len(space):,} items x {space.dim}, by {space.receipt.metric}")
    if out:
        write_space(spaces[-1], out)
        say(f"{out}: {len(space):,} items x {space.dim}")


def _health(space: "EmbeddingSpace", k: int) -> "Health":
    from embeddings.health import health

    return health(space, k, progress=TerminalProgress("neighbors"))


def _print(found: "Health") -> None:
    rows = [
        (finding.level, finding.id.replace("_", " "), _value(finding), f"{finding.said} {finding.meaning}")
        for finding in found.findings
    ]
    print_table(("level", "measure", "value", "what it means"), rows)


def _value(finding: "Finding") -> str:
    if finding.value is None:
        return ""
    is_count = finding.id in ("duplicates", "near_duplicates", "dimensions")
    return f"{finding.value:,.0f}" if is_count else f"{round(finding.value, 2) + 0.0:.2f}"


def _record(found: "Health", space: "EmbeddingSpace") -> dict[str, Any]:
    hubs = found.hubness
    return {
        "items": found.n,
        "different_items": found.n_distinct,
        "dim": space.dim,
        "metric": found.metric,
        "transformations": list(space.receipt.transformations),
        "notes": [str(note) for note in found.notes],
        "findings": [_finding_record(finding) for finding in found.findings],
        "anisotropy": found.anisotropy and asdict(found.anisotropy),
        "hubness": hubs
        and {
            "skewness": hubs.skewness,
            "k": hubs.k,
            "never": hubs.n_never,
            "hubs": [
                {"row": row, "label": space.labels[row], "count": int(hubs.counts[at])}
                for row, at in zip(found.hubs, hubs.hubs, strict=True)
            ],
        },
        "dimension": found.dimension and asdict(found.dimension),
        "duplicates": {"exact": found.duplicates.exact, "near": found.duplicates.near},
        "dimensions": {
            "constant": found.dimensions.constant,
            "dead": found.dimensions.dead,
            "largest": found.dimensions.largest,
            "largest_share": float(found.dimensions.shares[found.dimensions.largest]),
        },
        "norms": asdict(found.norms),
    }


def _finding_record(finding: "Finding") -> dict[str, Any]:
    return {
        "id": finding.id,
        "level": finding.level,
        "value": finding.value,
        "said": str(finding.said),
        "meaning": str(finding.meaning),
        "remedies": list(finding.remedies),
    }
