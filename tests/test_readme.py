"""The README is true: its examples run, its tree is the tree, its commands and variables exist.

`python tests/test_readme.py` writes the tree and the table of variables anew.
"""

import ast
import doctest
import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

import embeddings
from embeddings.cli.arguments import build_parser
from embeddings.limits import PUBLIC, Limits

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
# What a line of the tree says where the file has no docstring to say it.
SAYS = {
    ".ci/run": "the only definition of green: make check, make test",
    ".gitignore": "",
    ".streamlit/config.toml": "theme and limits of the server, each line with its reason",
    "CHANGELOG.md": "what a person who uses Vectarium notices",
    "LICENSE": "MIT",
    "Makefile": "run · test · nightly · check · bench · clean",
    "README.md": "this page",
    "benchmarks/": "every speed claim as a command that prints ratios against a named peer",
    "dashboard/icon.svg": "the icon of the browser's tab",
    "dashboard/locales/": "every word that a visitor reads, in English and Korean",
    "dashboard/logo.svg": "the name at the top of the page",
    "dashboard/samples/": "small real data sets, each with its source and licence",
    "docs/": "pictures of this page",
    "packages.txt": "Debian packages for Streamlit Community Cloud",
    "pyproject.toml": "the package, and the settings of every tool",
    "requirements-dev.txt": "what tests and linters need",
    "requirements.txt": "the one list of run-time dependencies, each with its reason",
    "tests/": "one file for each module, contracts over tables, pages, browser",
}
CLOSED = ("benchmarks/", "dashboard/locales/", "dashboard/samples/", "docs/", "tests/")


def block(text: str, name: str) -> str:
    """What stands between `<!-- name -->` and `<!-- /name -->`."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert found, f"README has no block {name}"
    return found.group(1)


def files() -> list[str]:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted({name for name in answer.stdout.splitlines() if (ROOT / name).is_file()})


def docstring(path: Path) -> str:
    lines = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").splitlines()
    return lines[0].rstrip(".") if lines else ""


def says(name: str) -> str:
    if name in SAYS:
        return SAYS[name]
    path = ROOT / name / "__init__.py" if name.endswith("/") else ROOT / name
    return docstring(path) if path.suffix == ".py" and path.exists() else ""


def shown(name: str) -> list[str]:
    """The lines of the tree that a file stands for: its folders, and itself unless its folder is closed."""
    parts = name.split("/")
    folders = ["/".join(parts[:depth]) + "/" for depth in range(1, len(parts))]
    for depth, folder in enumerate(folders):
        if folder in CLOSED:
            return folders[: depth + 1]
    return folders if parts[-1] == "__init__.py" else [*folders, name]


def tree() -> str:
    names = sorted(
        {line for name in files() for line in shown(name)}, key=lambda name: (name.count("/") == 0, name)
    )
    lines = []
    for name in names:
        depth = name.rstrip("/").count("/")
        short = "  " * depth + name.rstrip("/").split("/")[-1] + ("/" if name.endswith("/") else "")
        lines.append(f"{short:<28}{says(name)}".rstrip())
    return "```\n" + "\n".join(lines) + "\n```\n"


def variables() -> str:
    # The comment behind each field of Limits is its documentation.
    source = (ROOT / "embeddings" / "limits.py").read_text(encoding="utf-8")
    lines = ["| variable | default | with `VECTARIUM_PUBLIC=1` | what it bounds |", "|---|---|---|---|"]
    for field in fields(Limits):
        if field.name == "public":
            continue
        comment = re.search(rf"^    {field.name}: .*?# (.*)$", source, re.MULTILINE)
        assert comment, f"{field.name} has no comment"
        values = [f"{getattr(limits, field.name):,}" for limits in (Limits(), PUBLIC)]
        lines.append(f"| `VECTARIUM_{field.name.upper()}` | {values[0]} | {values[1]} | {comment.group(1)} |")
    return "\n".join(lines) + "\n"


BLOCKS = {"tree": tree, "variables": variables}


@pytest.fixture(scope="module")
def text() -> str:
    return README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", BLOCKS)
def test_generated_blocks_are_up_to_date(text: str, name: str) -> None:
    assert block(text, name) == BLOCKS[name](), "run `.venv/bin/python tests/test_readme.py`"


def test_examples_run(text: str, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    example = doctest.DocTestParser().get_doctest(source, {}, "README.md", "README.md", 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=said.append)
    assert result.attempted > 10 and result.failed == 0, "".join(said)


def test_every_public_name_has_an_example(text: str) -> None:
    source = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    assert len(embeddings.__all__) <= 15
    assert [name for name in embeddings.__all__ if not re.search(rf">>> .*\b{name}\b", source)] == []
    assert [name for name in embeddings.__all__ if getattr(embeddings, name, None) is None] == []


def shell_lines(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [
        line for lines in blocks for line in lines.splitlines() if line.strip() and not line.startswith("#")
    ]


def test_commands_of_the_library_exist(text: str) -> None:
    commands = [
        line.split("python -m embeddings ", 1)[1] for line in shell_lines(text) if "-m embeddings " in line
    ]
    (listed,) = (one.choices for one in build_parser()._actions if one.metavar == "COMMAND")
    assert {shlex.split(line)[0] for line in commands} == set(listed)
    for line in commands:
        build_parser().parse_args(shlex.split(line, comments=True))


def test_make_targets_exist(text: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", text)) | {
        line.split()[1] for line in shell_lines(text) if line[:5] == "make "
    }
    assert {"run", "test"} <= named <= targets


def test_the_two_commands_come_first(text: str) -> None:
    assert [line.split("#")[0].strip() for line in shell_lines(text)[:2]] == ["make run", "make test"]


def test_links_lead_somewhere(text: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("https://") or (ROOT / target).exists(), target


if __name__ == "__main__":
    page = README.read_text(encoding="utf-8")
    for block_name, make in BLOCKS.items():
        marks = f"<!-- {block_name} -->\n", f"<!-- /{block_name} -->"
        page = page.replace(block(page, block_name).join(marks), make().join(marks))
    README.write_text(page, encoding="utf-8")
