# Remit in one command each. Needs make and Python 3.11 or newer; everything else goes into .venv.
.DEFAULT_GOAL := help
.PHONY: help up install test t check static fmt coverage bench openapi migration lock clean

CODE := $(wildcard kernel services gateway remit migrations tests bench)
PIP := .venv/bin/python -m pip --disable-pip-version-check
QUIET := --root-user-action=ignore

help: ## what can be asked for
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# exec, so that the one process under make is Remit itself: Ctrl-C and SIGTERM to make reach it at
# once. The launcher, so that it ends with make even when that is killed with kill -9.
up: install ## install, start Postgres, load the real units and serve on http://127.0.0.1:8000
	@exec .venv/bin/python -I -S remit/processes/launcher.py --signal 15 \
		--parent $$PPID -- .venv/bin/remit up

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml kernel/__init__.py
	@if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then \
		sh deploy/make-venv.sh .venv; fi
	@echo "Installing the locked packages into .venv (once, about a minute) ..."
	@$(PIP) install $(QUIET) --require-hashes --no-deps -r requirements.lock
	@$(PIP) install $(QUIET) --quiet --no-index --no-deps --no-build-isolation -e .
	@touch $@

test: install static ## every check and every test, in under five minutes on two cores
	@exec .venv/bin/python -m pytest -n 2 --dist worksteal

# The words reach the shell as variables, so that quotes and spaces in them stay what they are.
t: install ## tests by the words of their sentence, k="late and climbs", or by folder, p=tests/tasks
	@test -n "$$k$$p" || { echo 'say which: make t k="late and climbs" p=tests/tasks' >&2; exit 2; }
	@exec .venv/bin/python -m pytest -k "$$k" $${p:-tests}

check: install static ## form, lint, types, dependency rule and conventions; seconds, no database
	@exec .venv/bin/python -m pytest tests/conventions

static: install
	@.venv/bin/ruff format --check $(CODE)
	@.venv/bin/ruff check $(CODE)
	@.venv/bin/mypy $(CODE)
	@.venv/bin/lint-imports --no-cache

fmt: install ## write the code in its form, and mend what the linter can
	@.venv/bin/ruff check --fix-only --quiet $(CODE)
	@.venv/bin/ruff format $(CODE)
	@.venv/bin/ruff check $(CODE)

coverage: install ## every test again, then what they reach, a row a package; fails under the floors
	@.venv/bin/python -m pytest -n 2 --dist worksteal \
		--cov --cov-config=tests/coverage.toml --cov-report=
	@exec .venv/bin/python -m tests.coverage_floors

bench: install ## measure every claim, print a row each, and fail when one falls short
	@exec .venv/bin/python -m bench

openapi: install ## write the API descriptions in docs/ again, from the code
	@exec .venv/bin/python -m remit openapi --write

migration: install ## a new file for the tables of a service, s=tasks m="what changed"
	@exec .venv/bin/python -m migrations.starting "$$s" "$$m"

# One resolution for Python 3.11 and newer and every system; the image takes the part that runs in
# production.
LOCK := .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header
lock: install ## resolve the newest packages again, into both locks (needs the package index)
	@$(PIP) install $(QUIET) --quiet uv
	$(LOCK) --upgrade --group embedded --group dev --output-file requirements.lock
	$(LOCK) --constraint requirements.lock --output-file deploy/requirements.lock

clean: ## remove .venv; a running Remit and its state in .remit stay as they are
	rm -rf .venv
