# Every target sets up what it needs. make help lists them.

VENV ?= .venv
PYTHON ?= $(firstword $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$python; done))
BIN := $(VENV)/bin
ALTERNATIVES ?= $(VENV)-alternatives
# Stamps of what is installed. One that is older than pyproject.toml may lack a dependency: only then pip runs again.
FOR_RUN := $(VENV)/.installed-for-run
FOR_DEV := $(VENV)/.installed-for-dev

.DEFAULT_GOAL := help
.PHONY: help run evaluate bench test coverage mutants fuzz audit lint format clean browser

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | \
		while IFS='|' read -r name what; do printf 'make %-8s %s\n' "$$name" "$$what"; done

run: $(FOR_RUN) ## open the chat on http://127.0.0.1:7860
	@$(BIN)/wenbao chat || [ $$? -eq 130 ]

evaluate: $(FOR_RUN) ## score the answers to data/questions.jsonl, of the newspaper in data/
	@$(BIN)/wenbao evaluate data/questions.jsonl

bench: $(FOR_RUN) ## measure speed beside other programs, installed into ALTERNATIVES (half an hour, 2 GB)
	@$(BIN)/python -m qa.bench --questions data/questions.jsonl --alternatives $(ALTERNATIVES)

test: lint browser ## run everything that must pass: lint, types, tests (a browser among them)
	$(BIN)/python -m pytest

# Folder by folder: a single process that runs all tests keeps several models and grows to 10 GB.
coverage: $(FOR_DEV) browser ## say which lines and branches no test comes by (as long as make test)
	rm -f .coverage .coverage.*
	@failed=0; for part in tests/*/ "$$(echo tests/test_*.py)"; do \
		ls $$part | grep -q 'test_.*\.py$$' || continue; \
		echo "$$part"; $(BIN)/python -m coverage run -m pytest $$part || failed=1; \
	done; $(BIN)/coverage combine -q; $(BIN)/coverage report && exit $$failed

mutants: $(FOR_DEV) ## change the code in small ways and count what the tests notice (half an hour; EVERY=1: days)
	rm -rf mutants
	$(BIN)/python -m tests.mutants --every $(or $(EVERY),40)

fuzz: $(FOR_DEV) ## try 100,000 made-up inputs and as many guided by coverage on each reader (hours; RUNS=1000: minutes)
	$(BIN)/python -m tests.fuzz --runs $(or $(RUNS),100000)

audit: $(FOR_DEV) ## ask a database of known faults about what is installed (needs a network)
	$(BIN)/python -m pip install -q pip-audit
	$(BIN)/python -m pip_audit --local --skip-editable --strict

lint: $(FOR_DEV) ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(FOR_DEV) ## put the code in the house's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## remove the virtual environment and everything else that can be made again
	rm -rf $(VENV) $(ALTERNATIVES) .ci/venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* mutants
	find qa embeddings tests -name __pycache__ -prune -exec rm -rf {} +

# torch alone and first: pip then takes the one build that is asked for, and what follows finds it in place.
$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "wenbao needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.torch: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install "$$($(BIN)/python -c 'import tomllib; print(*(d for d in \
		tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"] if d.startswith("torch=")))')"
	@touch $@

$(FOR_RUN): pyproject.toml $(VENV)/.torch
	$(BIN)/python -m pip install -e .
	@touch $@

$(FOR_DEV): pyproject.toml $(VENV)/.torch
	$(BIN)/python -m pip install -e ".[dev]"
	@touch $@ $(FOR_RUN)

# The tests drive a real Chromium. On Debian and its kin root gets it here; others are told what to install.
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium; \
	else \
		echo "The tests need Chromium. Debian: sudo apt-get install chromium; Fedora: sudo dnf install chromium;" \
			"macOS: brew install --cask chromium" >&2; exit 1; \
	fi
