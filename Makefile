# Everything that a newcomer needs. `make` alone prints this menu.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PAYUNG := $(BIN)/payung
PARTS := test-sqlite test-browser test-postgresql
ALL_CORES := --numprocesses auto --dist loadfile  # a file's tests stay together: tests/scheduler.py

.DEFAULT_GOAL := menu
.PHONY: menu run install test $(PARTS) fuzz browser nginx lint type bench mutants messages docs lock clean

menu: ## print this menu
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

run: $(VENV)/.ready ## from nothing to all faces, with invented data
	$(PAYUNG) demo
	$(PAYUNG) serve

install: $(VENV)/.installed ## the locked libraries into .venv, with all that tests need

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

LEARNT := $(wildcard payung/*/reader/data/*.t* payung/triage/phrases/data/*.phrases payung/language/data/*.toml payung/language/data/openings/*.toml)

$(VENV)/.ready: requirements/base.txt setup.py pyproject.toml $(wildcard locale/*/*/LC_MESSAGES/*.po) $(LEARNT)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -e $(VENV)/.installed || $(PIP) --require-hashes -r requirements/base.txt
	$(PIP) --no-deps --no-build-isolation --no-index -e .
	$(PAYUNG) messages compile
	$(PAYUNG) language train
	touch $@

$(VENV)/.installed: $(VENV)/.ready requirements/dev.txt
	$(PIP) --require-hashes -r requirements/dev.txt
	touch $@

browser: ## Debian's browser and fonts for the browser tests, where we may install them
	@sh tests/browser.sh

nginx: ## Debian's nginx for the tests of deploy/: unpacked, not installed
	@sh tests/nginx.sh

# What is compiled is kept, whatever the environment says: the tests start some hundred processes.
$(PARTS): export PYTHONDONTWRITEBYTECODE =
test: install browser nginx $(PARTS) ## all tests, on SQLite and on PostgreSQL

test-sqlite: install nginx
	$(BIN)/python -m pytest $(ALL_CORES) -m "not browser"

test-browser: install browser nginx
	$(BIN)/python -m pytest $(ALL_CORES) -m browser

test-postgresql: install nginx
	PAYUNG_TEST_DATABASE=postgresql $(BIN)/python -m pytest $(ALL_CORES) -m "not browser"

fuzz: install ## property tests with new examples, ten times as many; what they find becomes an example
	PAYUNG_FUZZ=1 $(BIN)/python -m pytest $(ALL_CORES) -m hypothesis

lint: install ## linters, import contracts, migrations, catalogues, sentences that are too long
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=payung.config.settings.test $(PAYUNG) makemigrations --check --dry-run
	$(PAYUNG) messages check
	$(PAYUNG) readability >/dev/null

type: install ## types
	$(BIN)/mypy

bench: install ## what can be measured: payung bench NAME
	$(PAYUNG) bench

mutants: install ## is every small fault in the foundation and the policies noticed, and nine in ten elsewhere?
	rm -rf mutants
	nice $(BIN)/mutmut run --max-children 1
	$(BIN)/python -m tests.mutants
	nice $(BIN)/python -m tests.faults

messages: install ## update the catalogues from the code, then compile them
	$(PAYUNG) messages update
	$(PAYUNG) messages compile

docs: install ## make the pages that are made: docs/commands.md, docs/security/clear-columns.md
	$(BIN)/python -m payung.tools.documents

lock: install ## lock the libraries anew, with hashes and without hosts
	cd requirements && for set in base s3 media archives cluster dev; do ../$(BIN)/uv pip compile --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet $$set.in -o $$set.txt; done

clean: ## remove what was installed and all state below var/
	rm -rf $(VENV) var *.egg-info
