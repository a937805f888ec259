# make run · test · nightly · check · bench · clean — each sets up what it needs.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test nightly check bench clean

run: .venv/.run
	@$(BIN)/python -m embeddings prepare
	@exec $(BIN)/streamlit run dashboard/app.py --server.port $(PORT) --browser.serverAddress localhost # printed when it is up

test: .venv/.dev
	$(BIN)/python tests/chromium.py
	$(BIN)/python -m pytest -n 2 --dist loadfile --durations=15

nightly: .venv/.dev # what is too slow for every time
	$(BIN)/python -m pytest -m nightly

check: .venv/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: .venv/.dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis tests/.artifacts

# The stamps: nothing is installed again until a list of requirements changes.
.venv/.run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Vectarium needs Python 3.11 or newer: install it, or name one with \`make $(MAKECMDGOALS) PYTHON=python3.12\`" >&2; exit 1; }
	@echo "Installing into .venv: the first time takes some minutes"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@
