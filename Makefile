# duijie 对接: `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test test-days soak fuzz lint fmt bench lock schemas setup clean

# The Python that .venv is made with; only 3.11 will do.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# What `make bench` runs: make bench BENCH=realrun DATA=folder
BENCH ?= pipeline
DATA ?=
# On which of the days `make test-days` runs the whole demo: make test-days DEMO=all
DEMO ?= one
# How long `make soak` and `make fuzz` go on.
MINUTES ?= 30
FUZZ_MINUTES ?= $(if $(filter command line,$(origin MINUTES)),$(MINUTES),2)
# What `make test` hands to pytest: make test ARGS='tests/unit -k matcher'
ARGS ?=
# How many processes run tests side by side: one starts deployments, the others do the rest.
WORKERS ?= 2

help:  ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 20

setup: .venv/.installed  ## create .venv from requirements.lock

.venv/.installed: requirements.lock pyproject.toml
	@if ! command -v "$(PYTHON)" >/dev/null; then echo "install: no Python here; Debian: apt-get install python3.11-venv"; exit 3; fi
	@$(PYTHON) .ci/install.py

demo: .venv/.installed  ## the sample programme from feeds to pairings, shortlist and notices
	@$(BIN)/duijie demo

test: .venv/.installed  ## every test; ends with what was skipped, why, and what to install
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope $(ARGS)

test-days: .venv/.installed  ## the tests and the demo with the clock on other days: DEMO=none, one or all
	@if ! command -v faketime >/dev/null; then echo "faketime is not here; Debian: apt-get install faketime"; exit 3; fi
	@$(BIN)/python -m tests.clocks --demo $(DEMO)

soak: .venv/.installed  ## every fault of processes, stores, brokers and networks, for half an hour: make soak MINUTES=60
	@$(BIN)/python -m benchmarks.faults --strict --minutes $(MINUTES)

fuzz: .venv/.installed  ## codecs, contracts and delivery with random examples, for two minutes: make fuzz MINUTES=30
	@$(BIN)/python -m tests.fuzz --minutes $(FUZZ_MINUTES)

lint: .venv/.installed  ## ruff, mypy, the layers, the shape of the house, and generated files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python .ci/house.py
	@$(BIN)/python -m contracts.generate --check
	@$(BIN)/python -m services.console.api.generate --check

fmt: .venv/.installed  ## format and mend what ruff can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: .venv/.installed  ## one benchmark: make bench BENCH=realrun DATA=folder
	@$(BIN)/python -m benchmarks.$(BENCH) $(if $(DATA),--data $(DATA))

schemas: .venv/.installed  ## write JSON Schemas, AsyncAPI and OpenAPI from the code
	@$(BIN)/python -m contracts.generate
	@$(BIN)/python -m services.console.api.generate

lock: .venv/.installed  ## write requirements.lock from pyproject.toml: make lock ARGS=--upgrade
	@$(BIN)/python .ci/lock.py $(ARGS)

clean:  ## remove .venv and all caches; state and samples stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info
