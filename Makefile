# Needs git, make and python3 (3.11 or newer, with venv). Installs nothing outside this folder and needs no root.
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard qipan/*/locale/*/LC_MESSAGES/*.po)

.PHONY: help setup demo dev test lint check fix screens bench locks notice clean
.DELETE_ON_ERROR:

help:
	@echo "make setup    everything this folder needs, into this folder; a second run does nothing"
	@echo "make demo     an invented county with people in it, on the first free port from 8000"
	@echo "make dev      the same, with debugging pages"
	@echo "make test     all tests            make lint   every check that is not a test"
	@echo "make check    lint and test        make fix    what the formatter can do itself"
	@echo "make screens  a picture of every page        make bench   the figures beside their goals"

setup: .venv/.packages node_modules/.ready .venv/.vendored .venv/.catalogues
	@$(BIN)/python .ci/link.py

.venv/.python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not here; install Python 3.11 or newer, or say make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is `$(PYTHON) --version`. Say make PYTHON=python3.12 if you have one" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "This Python cannot make environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.packages: requirements.lock .venv/.python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python .ci/link.py
	@touch $@

# The machine's npm where there is one, else Node.js from a wheel, by its own lock.
node_modules/.ready: package-lock.json package.json requirements-node.lock .venv/.python
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-node.lock
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.venv/.vendored: node_modules/.ready .venv/.packages $(wildcard qipan/ui/vendor.py qipan/ui/core/vendor.py)
	$(BIN)/qipan ui vendor
	@touch $@

.venv/.catalogues: $(CATALOGUES) .venv/.packages
	$(BIN)/qipan locale compile
	@touch $@

demo:
	@$(MAKE) --no-print-directory setup >&2
	@exec $(BIN)/qipan demo $(ARGS)

dev:
	@$(MAKE) --no-print-directory setup >&2
	@QIPAN_DEBUG=1 exec $(BIN)/qipan demo $(ARGS)

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m qipan.serve.migrate --check
	$(BIN)/qipan locale check
	$(BIN)/pytest -q tests/house

test:
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint test

fix:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screens:
	$(BIN)/python -m tests.browser.screens $(ARGS)

bench:
	$(BIN)/qipan bench zone board rules $(ARGS)

# For maintainers: needs uv. The locks name no host (tests/house reads them).
locks:
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements.lock
	npm install --package-lock-only --ignore-scripts

notice:
	$(BIN)/python .ci/notice.py > NOTICE

clean:
	rm -rf .venv node_modules qipan/ui/static/vendor
