# Everything sets itself up: Python 3.11 or later, git and make are enough.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.DEFAULT_GOAL := run
.PHONY: help run install test campaign mutants bench check format texts diagram lock clean

run: install ## start the assistant: Telegram where a token is set, else this terminal
	@$(BIN)/klachtwijzer run

install: .venv/.compiled ## only set up, in .venv

test: check ## everything that CI runs: style, types, texts and tests
	$(BIN)/python -m pytest -n auto

campaign: .venv/.installed-dev ## the long form of all promises, an hour or more; of one: make campaign PROMISE=4
ifdef PROMISE
	CAMPAIGN=long $(BIN)/python -m pytest -n auto -m promise --promise $(PROMISE)
else
	@failed=0; \
	CAMPAIGN=long $(BIN)/python -m pytest -m "promise and alone" || failed=1; \
	CAMPAIGN=long $(BIN)/python -m pytest -n auto -m "promise and not alone" || failed=1; \
	$(BIN)/python -m tests.mutation || failed=1; \
	exit $$failed
endif

mutants: .venv/.installed-dev ## put mistakes into the code, one at a time: do the tests notice?
	@$(BIN)/python -m tests.mutation

bench: .venv/.installed-dev ## measure the bot beside stock ones, and the voice: some ten minutes
	@$(BIN)/python -m tests.bench

check: .venv/.installed-dev ## only style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/.installed-dev ## put the code in the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

texts: .venv/.installed-dev ## bring the catalogues up to date with the texts in the code
	$(BIN)/python -m tests.kit.texts

diagram: .venv/.installed-dev ## draw the statechart in docs/architecture.md anew
	$(BIN)/python -m tests.kit.diagram

lock: .venv/.installed-dev ## pin the newest versions that pyproject.toml allows
	$(PIP) install uv
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 --upgrade pyproject.toml --extra build --extra voice -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 --upgrade pyproject.toml --extra build --extra voice --extra dev -c requirements.lock -o requirements-dev.lock

help: ## say what make can do
	@sed -n "s/^\([a-z]*\):.*## \(.*\)/\1\t\2/p" Makefile

clean: ## remove what was set up; data stays
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	@echo "Setting up in .venv. This takes a minute the first time."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name it with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "Python's own modules venv and ensurepip are needed (Debian: python3-venv)"; exit 1; }

.venv/.installed: .venv/bin/python requirements.lock pyproject.toml
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# The service may not write here; without this, it would do it again at every start.
.venv/.compiled: .venv/.installed $(shell find bot dialogs locales -name "*.py" -o -name "*.po")
	@$(BIN)/python -m compileall -q bot dialogs locales
	@$(BIN)/python -c "from bot.languages import catalogue, known; [*map(catalogue, known())]"
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
