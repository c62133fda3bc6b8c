# make demo    build a pack from every sample and a site of them all, installing what is missing
# make test    install what the tests need and run them all
# make lint    ruff and mypy
# make lowest  the core tests with the lowest versions of the libraries that pyproject.toml allows
# make fuzz    10,000 checks and 300 builds of hostile input (half an hour)
# make bench   measure speed against named baselines
# make look    draw every output of the samples as pictures, in .look/
# make update  write the lock files again, with the newest versions that pyproject.toml allows
SHELL := /bin/bash
PYTHON ?= $(shell tools/find_python.sh)
VENV ?= .venv
PACKS ?= packs
SITE ?= site
# Processes of the tests; each needs about a gigabyte.
WORKERS ?= 2
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint lowest fuzz bench look update clean
.DELETE_ON_ERROR:

# A British voice, where it can be had within five seconds; else the built-in one speaks.
demo: $(VENV)/.demo
	@$(BIN)/python tools/time_limit.py 5 $(BIN)/briefgen voices install -q emma > /dev/null 2>&1 || true
	@$(BIN)/briefgen build samples/*.yaml -o $(PACKS)
	@$(BIN)/python tools/check_demo.py samples $(PACKS)
	@$(BIN)/briefgen library -q $(PACKS) -o $(SITE) --base-url http://127.0.0.1:8000/
	@echo
	@echo "The packs are in $(abspath $(PACKS)). Open briefing.html in one of them first."
	@echo "The site of them all is in $(abspath $(SITE)). To see it with its search: $(BIN)/briefgen serve $(SITE)"

test: $(VENV)/.test
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(TESTS)

lint: $(VENV)/.python-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Without what only draws in a browser or speaks in many voices: what pyproject.toml promises to a program that brings
# older libraries along.
CORE := tests/review/test_load.py tests/review/test_source.py tests/checks/test_checks.py tests/storyboard/test_script.py tests/storyboard/test_pageplan.py \
  tests/speech/test_normalise.py tests/outputs/test_briefing_pdf.py tests/outputs/test_deck.py tests/audio/test_programme.py tests/audio/test_tags.py \
  tests/pipeline/test_houses.py tests/pack/test_write.py tests/outputs/test_verify.py tests/cli/test_cli.py
lowest: $(VENV)-lowest/.installed
	$(VENV)-lowest/bin/pytest -n $(WORKERS) --dist loadfile $(CORE)

# 10,000 checks and 300 builds of hostile input, and 20 kills of a library; the suite has a small part of it.
fuzz: $(VENV)/.test
	$(BIN)/python tools/fuzz.py --checks 10000 --builds 300 --kills 20

bench: $(VENV)/.test
	@$(COMPILE)
	$(BIN)/python benchmarks/run.py

look: $(VENV)/.test
	$(BIN)/python tools/look.py

update: $(VENV)/.python-test
	tools/lock.sh $(BIN)/uv --upgrade

clean:
	rm -rf $(VENV) $(VENV)-lowest .look build dist

$(VENV)/bin/python:
	@test -n "$(PYTHON)"
	@PYTHON="$(PYTHON)" tools/system_packages.sh demo
	@$(PYTHON) -m venv $(VENV)

# As pip does for a package that is not editable: where Python is told to write nothing beside its sources, it would
# compile all of them at every start.
COMPILE = $(BIN)/python -m compileall -q briefgen

# INSTALL LOCK PYTHON: every file is checked against the hash in the lock file; nothing is built from what a lock file
# does not name. Editable, so that what is run is what is here; the wheel has a test of its own.
define INSTALL
	@$(2) -m pip install -q --require-hashes -r requirements/build.txt
	@$(2) -m pip install -q --require-hashes --no-build-isolation -r requirements/$(1).txt
	@$(2) -m pip install -q --no-deps --no-build-isolation -e .
endef

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml requirements/run.txt requirements/build.txt
	@tools/system_packages.sh demo
	@echo "Installing briefgen in $(VENV) …"
	$(call INSTALL,run,$(BIN)/python)
	@$(BIN)/briefgen models install names
	@$(COMPILE)
	@touch $@

$(VENV)/.python-test: $(VENV)/bin/python pyproject.toml requirements/test.txt requirements/build.txt
	@tools/system_packages.sh demo
	@echo "Installing briefgen and its tests in $(VENV) …"
	$(call INSTALL,test,$(BIN)/python)
	@$(BIN)/briefgen models install -q names
	@$(COMPILE)
	@touch $@ $(VENV)/.demo

$(VENV)/.test: $(VENV)/.python-test tests/node-packages.txt
	@tools/system_packages.sh test
	@$(BIN)/python tools/node_packages.py
	@touch $@

$(VENV)-lowest/.installed: pyproject.toml requirements/lowest.txt requirements/build.txt
	@PYTHON="$(PYTHON)" tools/system_packages.sh demo
	@$(PYTHON) -m venv $(VENV)-lowest
	$(call INSTALL,lowest,$(VENV)-lowest/bin/python)
	@touch $@
