# make demo   build a pack from every sample and a site of them all, installing what is missing
# make test   install what the tests need and run them all
# make lint   ruff and mypy
# make bench  measure speed against named baselines
# make look   draw every output of the samples as pictures, in .look/
SHELL := /bin/bash
PYTHON ?= $(shell tools/find_python.sh)
VENV ?= .venv
PACKS ?= packs
SITE ?= site
# Processes of the tests; each needs about a gigabyte.
WORKERS ?= 2
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint bench look clean
.DELETE_ON_ERROR:

demo: $(VENV)/.demo
	@$(BIN)/briefgen build samples/*.yaml -o $(PACKS)
	@$(BIN)/briefgen library -q $(PACKS) -o $(SITE) --base-url http://127.0.0.1:8000/
	@echo
	@echo "The packs are in $(abspath $(PACKS)). Open briefing.html in one of them first."
	@echo "The site of them all is in $(abspath $(SITE)). To see it with its search: $(BIN)/briefgen serve $(SITE)"

test: $(VENV)/.test
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(TESTS)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.test
	@$(COMPILE)
	$(BIN)/python benchmarks/run.py

look: $(VENV)/.test
	$(BIN)/python tools/look.py

clean:
	rm -rf $(VENV) .look build dist

$(VENV)/bin/python:
	@test -n "$(PYTHON)"
	@PYTHON="$(PYTHON)" tools/system_packages.sh demo
	@$(PYTHON) -m venv $(VENV)

# As pip does for a package that is not editable: where Python is told to write nothing beside its sources, it would
# compile all of them at every start.
COMPILE = $(BIN)/python -m compileall -q briefgen

# Editable, so that what is run is what is here; the wheel has a test of its own.
$(VENV)/.demo: $(VENV)/bin/python pyproject.toml
	@tools/system_packages.sh demo
	@echo "Installing briefgen in $(VENV) …"
	@$(BIN)/pip install -q -e .
	@$(COMPILE)
	@touch $@

$(VENV)/.test: $(VENV)/bin/python pyproject.toml tests/package.json tests/package-lock.json
	@tools/system_packages.sh test
	@echo "Installing briefgen and its tests in $(VENV) …"
	@$(BIN)/pip install -q -e '.[dev]'
	@$(COMPILE)
	@npm ci --prefix tests --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@ $(VENV)/.demo
