# `make build` builds all editions of source/, `make test` runs the tests. Both install what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: bench build test test-slow test-all check compare declarations docs words fuzz pictures illustrations release clean setup

BASE ?= HEAD
# Tests start many processes, which would compile the sources each time.
unexport PYTHONDONTWRITEBYTECODE

build: $(STAMP)
	$(BIN)/publisher build

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist worksteal

test-slow: $(STAMP)
	$(BIN)/python -m pytest -m slow -n auto --dist worksteal

test-all: test test-slow

docs: $(STAMP)
	$(BIN)/python -m tools.reference

declarations: $(STAMP)
	$(BIN)/python -m tools.declarations

words: $(STAMP)
	$(BIN)/python -m tools.words

compare: $(STAMP)
	$(BIN)/python -m tools.compare --base $(BASE)

# Takes about an hour, on an idle machine. Tools of the system that are missing are left out.
bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check typst==0.15.2
	$(BIN)/python benchmarks/run.py --write

fuzz: $(STAMP)
	$(BIN)/python -m tests.fuzz --count 100000

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

pictures: $(STAMP)
	$(BIN)/python -m tests.pictures

illustrations: $(STAMP)
	$(BIN)/python -m tools.illustrations

release: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check build==1.6.1 twine==7.0.0
	$(BIN)/python -m tools.release

clean:
	rm -rf $(VENV) build/* build/.publisher build/.outputs.json .mypy_cache .pytest_cache .ruff_cache

setup: $(STAMP)

# An editable install: templates are read from this folder.
$(STAMP): pyproject.toml constraints.txt
	@PYTHON=$(PYTHON) VENV=$(VENV) sh .ci/machine
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,check]'
	@touch $@
