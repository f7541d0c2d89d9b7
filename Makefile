# make run    start the timer page; on a phone, too: make run ARGS=--lan
# make quick  the checks of a minute, between two edits: needs no torch and no system package
# make test   format, lint, layers, types, tests
# make bench  speed and quality beside the build before and other parsers: docs/benchmarks.md
# make model  rebuild the shipped model from nothing
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run quick test bench model clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

run: $(VENV)/.base
	@$(BIN)/speechtimer serve $(ARGS)

quick: $(VENV)/.quick
	@PYTHON=$(BIN)/python scripts/quick $(ARGS)

test: $(VENV)/.dev
	@PYTHON=$(BIN)/python scripts/check

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.bench $(ARGS)

model: $(VENV)/.dev
	@PYTHON=$(BIN)/python scripts/build-model

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "SpeechTimer needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv module is missing: sudo apt-get install python3-venv"; exit 1; }

$(VENV)/.base: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing SpeechTimer into $(VENV) (once)…"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.quick: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing what quick checks need into $(VENV) (once)…"
	@$(PIP) --editable '.[quick]'
	@touch $@ $(VENV)/.base

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing all that training and checks need into $(VENV) (once, some minutes)…"
	@$(PIP) --no-compile --editable '.[train,dev]'
	@# On all cores, where pip compiles on one. Some packages hold files for other Pythons.
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	@touch $@ $(VENV)/.base $(VENV)/.quick
