# The project's commands. `make quarter` and `make test` need Python 3.11 or later and make, nothing else.
PYTHON ?= python3
QUARTER ?= latest
BIN := .venv/bin
SETTINGS := $(shell find dvmetrics/lab/settings -type f)

.PHONY: quarter test slow lab check lint types bench coverage lock sample notebooks reference pictures strip clean

quarter: .venv/ready
	$(BIN)/dvmetrics run --data data_samples --quarter $(QUARTER) --outputs outputs

test: .venv/ready
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m 'not slow'

# The tests that take long; CI runs both.
slow: .venv/ready
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m slow

lab: .venv/ready
	$(BIN)/jupyter lab notebooks/workbench.ipynb

check: lint types test slow

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

bench: .venv/ready
	$(BIN)/python -m tests.bench_statistics
	$(BIN)/python -m tests.bench_disclosure
	$(BIN)/python -m tests.bench_quarter
	$(BIN)/python -m tests.bench_release
	$(BIN)/python -m tests.bench_pages
	$(BIN)/python -m tests.bench_workbench

# How often the 95% intervals hold the truth, by simulation: minutes. Writes the table beside the statistics.
coverage: .venv/ready
	$(BIN)/python -m tests.bench_coverage

# The sample partnership's files, made again from their seed.
sample: .venv/ready
	$(BIN)/python -m data_samples.generator

# The outputs that nbval compares, taken from the sample quarter; every other output is stripped.
notebooks: .venv/ready
	$(BIN)/python tests/store_notebook_outputs.py

# The reference in notebooks/reference, made again from docstrings and what the command line says of itself.
reference: .venv/ready
	$(BIN)/python -m tests.reference

# README's pictures, taken again of the sample edition and of the workbench; needs Chromium.
pictures: .venv/ready
	DVMETRICS_BROWSER=required DVMETRICS_PICTURES=anew $(BIN)/python -m pytest -q tests/browser -k "readme or to_its_end"

# Exact versions with hashes; names no registry. Needs uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev --no-header \
		--output-file requirements.lock pyproject.toml

# Empties the analyst's notebooks of their outputs, which hold rows, after work in an editor that saves them.
strip: .venv/ready
	$(BIN)/python -m dvmetrics.lab.strip notebooks/workbench.ipynb notebooks/tutorial.ipynb

clean:
	rm -rf .venv

.venv/ready: requirements.lock pyproject.toml $(SETTINGS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'dvmetrics needs Python 3.11 or later; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)'; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	touch .venv/ready
