"""The house rules of the code, read from the source: what may import what, and what is never written."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STDLIB = frozenset(sys.stdlib_module_names)
HEAVY = {"torch", "gensim", "transformers", "sentence_transformers", "umap", "sklearn"}


def sources(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


LIBRARY = sources("embeddings/**/*.py")
DASHBOARD = sources("dashboard/**/*.py")
FIGURES = sources("dashboard/figures/*.py", "dashboard/text.py")
VIEWS = sources("dashboard/views/*.py")
# Scripts that are run by hand to make the samples again, and what they alone import: no page does.
SCRIPTS = set(sources("dashboard/samples/build.py", "dashboard/samples/sources.py"))
# A panic in Rust is a BaseException without a name that can be imported: these two hand it on, and say so.
MEETS_PANICS = sources("embeddings/projections/rust.py", "dashboard/jobs.py")
EVERYTHING = [*LIBRARY, *DASHBOARD, *sources("tests/*.py", "benchmarks/**/*.py")]


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=name_of)


def imported(node: ast.AST) -> list[str]:
    """The dotted names that an import statement brings in: `from a import b` is `a.b`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative import"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def at_import_time(node: ast.AST) -> Iterator[ast.AST]:
    """Every statement that runs when the module is imported: not in functions, not for the type checker."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or is_type_checking(child):
            continue
        yield child
        yield from at_import_time(child)


def early_imports(path: Path) -> list[str]:
    return [name for node in at_import_time(parse(path)) for name in imported(node)]


def all_imports(path: Path) -> list[str]:
    return [name for node in ast.walk(parse(path)) for name in imported(node)]


def outside(names: list[str], *allowed: str) -> list[str]:
    """The names whose package is neither in the standard library nor allowed."""
    return [name for name in names if name.split(".")[0] not in STDLIB | set(allowed)]


def inside(names: list[str], *forbidden: str) -> list[str]:
    return [name for name in names if any(f"{name}.".startswith(f"{prefix}.") for prefix in forbidden)]


@each(LIBRARY)
def test_library_imports_only_numpy_pyarrow_pandas_early(path: Path) -> None:
    assert outside(early_imports(path), "numpy", "pyarrow", "pandas", "embeddings") == []


@each(LIBRARY)
def test_library_never_knows_the_dashboard(path: Path) -> None:
    assert inside(all_imports(path), "streamlit", "plotly", "dashboard") == []


@each(DASHBOARD)
def test_dashboard_imports(path: Path) -> None:
    if path not in SCRIPTS:
        allowed = ("streamlit", "plotly", "numpy", "pandas", "embeddings", "dashboard")
        assert outside(early_imports(path), *allowed) == []
        assert inside(all_imports(path), *HEAVY) == []


@each(FIGURES)
def test_figures_and_words_know_nothing_of_streamlit(path: Path) -> None:
    assert inside(all_imports(path), "streamlit", "dashboard.resources", "dashboard.state") == []


@each(VIEWS)
def test_views_hold_no_state_no_cache_no_drawing(path: Path) -> None:
    assert inside(all_imports(path), "plotly", "dashboard.views") == []
    words = {node.attr for node in ast.walk(parse(path)) if isinstance(node, ast.Attribute)}
    words |= {name.split(".")[-1] for name in all_imports(path)}
    assert {word for word in words if word == "session_state" or word.startswith("cache_")} == set()


@each(EVERYTHING)
def test_no_path_edits_star_imports_or_swallowed_errors(path: Path) -> None:
    for node in ast.walk(parse(path)):
        assert "*" not in [name.split(".")[-1] for name in imported(node)], "star import"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) != ("sys", "path"), f"line {node.lineno}: sys.path"
        if isinstance(node, ast.ExceptHandler):
            too_wide = {"", "Exception"} if path in MEETS_PANICS else {"", "Exception", "BaseException"}
            assert caught(node).isdisjoint(too_wide), f"line {node.lineno}"


def caught(handler: ast.ExceptHandler) -> set[str]:
    """The names of the exceptions; an empty one for a bare `except:`."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {ast.unparse(kind) if kind is not None else "" for kind in kinds}


@each(EVERYTHING)
def test_modules_are_named_by_what_they_hold(path: Path) -> None:
    assert {path.stem, *path.relative_to(ROOT).parts}.isdisjoint({"utils", "helpers", "common"})


@each(LIBRARY)
def test_every_function_of_the_library_has_types(path: Path) -> None:
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert node.returns is not None, f"line {node.lineno}: {node.name} has no return type"


def test_the_scatter_component_stays_small() -> None:
    lines = sum(
        len(path.read_text().splitlines()) for path in sources("dashboard/components/scatter/**/*.js")
    )
    # 400 for the chart and its tools, 150 for the pictures on it: fetched when seen, placed, framed, painted.
    assert 0 < lines < 550


def test_import_leaves_heavy_libraries_alone() -> None:
    heavy = sorted(
        HEAVY | {"faiss", "onnxruntime", "streamlit", "plotly", "openTSNE", "manifolds_rs", "numba"}
    )
    modules = [
        "embeddings",
        "embeddings.cli",
        "embeddings.cli.commands",
        "embeddings.catalog",
        "embeddings.space",
    ]
    code = f"import sys, {', '.join(modules)}; print([name for name in {heavy!r} if name in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.strip() == "[]"


def test_no_file_of_the_dashboard_shadows_a_package() -> None:
    # `streamlit run dashboard/app.py` puts dashboard/ first on the search path.
    from importlib.metadata import packages_distributions

    installed = set(packages_distributions()) | STDLIB
    beside_app = {
        path.stem for path in (ROOT / "dashboard").iterdir() if path.suffix == ".py" or path.is_dir()
    }
    assert (beside_app - {"__init__", "__pycache__"}) & installed == set()


@each([path for path in DASHBOARD if path.name != "polling.py"])
def test_pages_poll_and_are_left_in_one_way(path: Path) -> None:
    """`st.switch_page` from a page that a timer repeats can lose the next page: `leave_for` knows when it is safe."""
    names = {node.attr for node in ast.walk(parse(path)) if isinstance(node, ast.Attribute)}
    assert not names & {"switch_page", "fragment"}
