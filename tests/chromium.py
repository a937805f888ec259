"""The browser of the browser tests: where it is, and how it gets here. `python tests/chromium.py` installs one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
REMEDY = (
    "The browser tests need Chromium or Google Chrome: install one (Debian: `apt-get install chromium`), "
    "or run `.venv/bin/playwright install chromium`, or name the program in CHROMIUM."
)

# WebGL in software, so that the maps draw on a machine without a display or a graphics card.
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-dev-shm-usage",
]


def find() -> str | None:
    """The path of a Chromium that starts, or None."""
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else []
    candidates = named or [*filter(None, map(shutil.which, NAMES)), *PLACES, _playwright_browser()]
    return next((path for path in candidates if _starts(path)), None)


def install() -> str | None:
    """Bring a Chromium (and a Korean font) by apt as root, else by Playwright; its path, or None."""
    if _has_apt():
        _apt_install("chromium", "fonts-noto-cjk")
    return find() or _install_playwright_browser()


def _install_playwright_browser() -> str | None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find()


def _playwright_browser() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _starts(path: str) -> bool:
    # Ubuntu's chromium-browser is a script that only says where to find a snap: a name is not yet a browser.
    if not Path(path).exists():
        return False
    try:
        answer = subprocess.run(
            [path, "--no-sandbox", "--version"], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and b"Chrom" in answer.stdout


def _has_apt() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _has_korean_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(
        subprocess.run(["fc-list", ":lang=ko", "family"], capture_output=True, check=False).stdout.strip()
    )


def _apt_install(*packages: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install_command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install_command):
        subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    path = find()
    if path is None:
        path = install()
    elif _has_apt() and not _has_korean_font():
        _apt_install("fonts-noto-cjk")  # pictures of the Korean pages need letters
    print(f"browser: {path}" if path else REMEDY, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
