# make demo   sets everything up, then plans a Härjedalen winter day and prints it
# make serve  sets everything up, then runs the planning service with the demo days in it
# make test   sets up what the tests need, then runs all of them
# make test-long   the property tests with fresh seeds and ten times the examples; prints the seed
# make wheel  builds a wheel, installs it outside the checkout and runs its commands there
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: demo serve test test-long wheel setup postgresql clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Coverage of rooms where not every line can be reached without breaking a machine; never lowered.
FLOORS := scheduler/services:85 scheduler/store:85 scheduler/travel:95 api:92 hemtur:90
# Bytecode is what makes the second start fast, so an environment that forbids it is overruled.
export PYTHONDONTWRITEBYTECODE :=

demo: $(VENV)/.installed
	@$(BIN)/hemtur warm
	@$(BIN)/hemtur plan data/demo/harjedalen-winter-day.json --seconds 10 --out out/demo-plan.json

serve: $(VENV)/.installed
	@$(BIN)/hemtur warm
	@echo "Hemtur starts on http://127.0.0.1:8000 (documentation: /docs), with the demo days loaded"
	@$(BIN)/hemtur serve --demo

setup: $(VENV)/.installed

# The tests run the store on a private PostgreSQL cluster, from the system's binaries.
postgresql:
	@if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    echo "Installing PostgreSQL for the tests ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; \
	  else \
	    echo "PostgreSQL is missing; install it with: sudo apt-get install postgresql"; exit 1; \
	  fi; \
	fi

test: $(VENV)/.installed-dev postgresql
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/hemtur warm
	@$(BIN)/pytest -n 2 --cov --cov-report=
	@$(BIN)/coverage report --include='scheduler/model/*,scheduler/evaluation/*' --fail-under=100
	@for floor in $(FLOORS); do \
	  echo "coverage of $${floor%:*}, at least $${floor#*:} %:"; \
	  $(BIN)/coverage report --include="$${floor%:*}/*" --format=total --fail-under="$${floor#*:}" \
	    || exit 1; done

ifndef SEED
SEED := $(shell $(PYTHON) -c 'import secrets; print(secrets.randbelow(2**31))')
endif
test-long: $(VENV)/.installed-dev
	@echo "Property tests with fresh examples; to repeat them: make test-long SEED=$(SEED)"
	@HYPOTHESIS_PROFILE=fresh $(BIN)/pytest -n auto --hypothesis-seed=$(SEED) tests/properties

wheel: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.wheel

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Hemtur needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  rm -rf $(VENV); \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    echo "Installing python3-venv ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; \
	  else \
	    echo "python3-venv is missing; install it with: sudo apt-get install python3-venv"; exit 1; \
	  fi; \
	  $(PYTHON) -m venv $(VENV); }

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Hemtur into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@$(BIN)/python -m compileall -q scheduler api
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) out
