# Each target sets up what it needs in .venv. Needs Python 3.11 or newer, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo up bench test test-rules check docs lock

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(READY) ## play whole cases, from report to closure, on an embedded stack of their own
	@$(BIN)/asb demo examples

up: $(READY) ## start PostgreSQL, Temporal with its UI, and a worker; Ctrl-C stops them
	@$(BIN)/asb up

bench: $(READY) ## measure what a case costs beside a bare workflow, on an embedded stack of its own
	@$(BIN)/python -m bench

# Tests start hundreds of processes: where bytecode is not kept each of them compiles the whole project first.
test test-rules: export PYTHONDONTWRITEBYTECODE :=

test: check ## check, then run every test
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

test-rules: check ## check, then run the tests of the rules, which need no server
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile tests/standard

check: $(READY) ## lint, strict types, and references that are as the models make them
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.references --check

docs: $(READY) ## make docs/reference anew from the models
	$(BIN)/python -m tests.references

lock: $(READY) ## resolve the dependencies anew into requirements.lock
	$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --extra dev --upgrade --output-file requirements.lock pyproject.toml

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the packages (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
