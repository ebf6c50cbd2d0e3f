# make run: the main job. make test: the tests. Both do all the set-up on a machine with Python 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test test-long check format fit bench bench-readme clean

run: $(READY)
	$(BIN)/mkba-sim run

test: $(READY)
	$(BIN)/python -m pytest

# Long statistical runs and refits.
test-long: $(READY)
	$(BIN)/python -m pytest -m long

# Format, lint, types, import direction: what CI runs.
check: $(READY)
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

# Refit the priors (minutes); the posteriors in priors/fitted are replaced only if their diagnostics pass.
fit: $(READY)
	$(BIN)/mkba-sim fit

bench: $(READY)
	$(BIN)/python benchmarks/bench_all.py

# The same, with the tables pasted into the README.
bench-readme: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	$(BIN)/python benchmarks/bench_all.py --readme

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "mkba-sim needs Python 3.11 or later; set PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $(READY)

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
