# duijie 对接: `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test lint fmt bench lock schemas setup clean

# The Python that .venv is made with; only 3.11 will do.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# What `make bench` runs: make bench BENCH=realrun DATA=folder
BENCH ?= pipeline
DATA ?=
# What `make test` hands to pytest: make test ARGS='tests/unit -k matcher'
ARGS ?=

help:  ## show this list
	@grep -E '^[a-z]+: .*##|^[a-z]+:  ##' Makefile | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 16

setup: .venv/.installed  ## create .venv from requirements.lock

.venv/.installed: requirements.lock pyproject.toml
	@if ! command -v "$(PYTHON)" >/dev/null; then echo "install: no Python here; Debian: apt-get install python3.11-venv"; exit 3; fi
	@$(PYTHON) .ci/install.py

demo: .venv/.installed  ## the sample programme from feeds to pairings, shortlist and notices
	@$(BIN)/python -m services.embedder.prepare
	@$(BIN)/duijie demo

test: .venv/.installed  ## every test; those on a real Kafka need KAFKA_HOME and Java
	@$(BIN)/python -m pytest $(ARGS)

lint: .venv/.installed  ## ruff, mypy, the layers, and generated files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m contracts.generate --check

fmt: .venv/.installed  ## format and mend what ruff can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: .venv/.installed  ## one benchmark: make bench BENCH=realrun DATA=folder
	@$(BIN)/python -m benchmarks.$(BENCH) $(if $(DATA),--data $(DATA))

schemas: .venv/.installed  ## write JSON Schemas and AsyncAPI from the code
	@$(BIN)/python -m contracts.generate

lock: .venv/.installed  ## resolve pyproject.toml anew into requirements.lock
	@$(BIN)/python .ci/lock.py

clean:  ## remove .venv and all caches; state and samples stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info
