# make run    start the timer page
# make test   format, lint, types, tests
# make model  rebuild the shipped model from nothing
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test model clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

run: $(VENV)/.base
	@$(BIN)/speechtimer serve $(ARGS)

test: $(VENV)/.dev
	@PYTHON=$(BIN)/python scripts/check

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

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing all that training and checks need into $(VENV) (once, some minutes)…"
	@$(PIP) --no-compile --editable '.[train,dev]'
	@# On all cores, where pip compiles on one. Some packages hold files for other Pythons.
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	@touch $@ $(VENV)/.base
