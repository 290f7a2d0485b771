# One Needle: `make` lists what there is to make.

VENV ?= .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
CLIENTS := $(VENV)/.clients
TESTS := $(VENV)/.tests
BENCH := $(VENV)/.bench
PYTEST := $(BIN)/python -m pytest
COMPILE := $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --no-strip-extras \
	--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)
DOMAINS := services/*/domain.py,services/*/domain/*
DECISIONS := $(wildcard tests/*/domain tests/*/test_domain.py)
# `make test` runs the tests of domains by themselves, which coverage makes twice as slow, and then
# two halves of the others side by side: most tests that start whole deployments, and the rest.
DEPLOYMENTS := tests/abuse tests/chaos tests/cli tests/ground tests/story

SHELL := bash
.SHELLFLAGS := -o pipefail -c

.DEFAULT_GOAL := help
.PHONY: help demo serve clients test pages quick lint types imports covered contracts chaos fuzz bench bench-day audit credentials lock clean halves deployments others

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(CLIENTS) ## play the story and leave the services on http://localhost:8000 (PORT=: on another; ONCE=1: end after it)
	@$(BIN)/python -m deploy.clients --or-go-on
	$(BIN)/needle demo $(if $(ONCE),--once) $(if $(PORT),--port $(PORT))

serve: $(CLIENTS) ## run all services in one process, on SQLite and without a broker (PORT=8000)
	@$(BIN)/python -m deploy.clients --or-go-on
	$(if $(PORT),NEEDLE_HTTP=127.0.0.1:$(PORT)) $(BIN)/needle serve

clients: $(CLIENTS) ## build the pages for people (clients/), if they are not built
	@$(BIN)/python -m deploy.clients

test: lint types imports covered pages halves ## check everything: lint, types, import rules, coverage, tests

quick: $(TESTS) ## run the tests only (ARGS="tests/issue -x" for some of them)
	$(PYTEST) -q $(ARGS)

lint: $(TESTS) ## check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TESTS) ## check types, strictly
	$(BIN)/mypy

imports: $(TESTS) ## check who imports whom
	$(BIN)/lint-imports

covered: $(TESTS) ## run the tests of all domains, which these must cover whole
	$(BIN)/coverage erase
	$(PYTEST) -q --cov --cov-report= $(DECISIONS)
	$(BIN)/coverage report --include='$(DOMAINS)' --fail-under=100

halves: $(TESTS)
	$(BIN)/python -m deploy.ground --connections 200 $(MAKE) --no-print-directory --jobs=2 deployments others

deployments others: half = $(PYTEST) -o cache_dir=.pytest_cache/$@
deployments others: told = sed --unbuffered 's/^/$@: /'

deployments: $(TESTS)
	$(half) $(DEPLOYMENTS) | $(told)

others: $(TESTS)
	$(half) tests $(DEPLOYMENTS:%=--ignore=%) $(DECISIONS:%=--ignore=%) | $(told)

pages: $(TESTS) ## run the tests of the pages in Chromium (ARGS="-k visit" for some of them)
	$(PYTEST) -q -p no:pytest_nameko --confcutdir=tests/clients tests/clients $(ARGS)

contracts: $(RUNS) ## write the JSON Schemas and AsyncAPI document of all contracts
	$(BIN)/needle contracts

chaos: $(TESTS) ## inject faults under load (minutes each)
	$(PYTEST) -m chaos -o faulthandler_timeout=3600 $(ARGS)

fuzz: $(TESTS) ## make up requests anew for every role and operation (EXAMPLES=100 of each)
	NEEDLE_FUZZ=$(or $(EXAMPLES),100) $(PYTEST) -q tests/abuse/test_fuzzing.py -o faulthandler_timeout=3600 $(ARGS)

bench: $(BENCH) ## measure against peers, side by side (ARGS="--only command")
	$(BIN)/python -m bench $(ARGS)

bench-day: $(TESTS) ## play a day of a whole county and judge it (ARGS="--events 40000" for a part of it)
	nice $(BIN)/python -m bench.day $(ARGS)

audit: $(TESTS) ## look for known vulnerabilities in what is pinned
	$(BIN)/python -m deploy.audit requirements.lock clients/package-lock.json docs/examples/package-lock.json tests/ground/operators/package-lock.json

credentials: $(RUNS) ## make the secrets of one deployment in var/credentials (HOST=its name)
	$(BIN)/python -m deploy.credentials var/credentials $(HOST)

lock: $(TESTS) ## pin again what *.in ask for (UPGRADE=1: at their newest)
	$(COMPILE) --output-file=requirements.lock requirements.in
	$(COMPILE) --output-file=requirements-clients.lock requirements-clients.in
	$(COMPILE) --output-file=requirements-dev.lock requirements-dev.in
	$(COMPILE) --output-file=requirements-bench.lock requirements-bench.in

clean: ## remove what checks and tests left; keeps the environment and var/
	rm -rf .coverage .coverage.* htmlcov .hypothesis .import_linter_cache
	rm -rf .mypy_cache .pytest_cache .ruff_cache *.egg-info build
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# ---- the environment in steps: what it runs on, what builds the pages, what tests, what measures ---

$(BIN)/python:
	@for python in python3.11 python3; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			"$$python" -m venv $(VENV) && exit 0; \
			echo "$$python cannot make an environment; on Debian: apt-get install python3-venv" >&2; \
			rm -rf $(VENV); exit 1; \
		fi; \
	done; \
	echo "One Needle needs Python 3.11 or newer, as python3.11 or python3 on PATH." >&2; exit 1

$(RUNS): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(CLIENTS): $(RUNS) requirements-clients.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-clients.lock
	@touch $@

$(TESTS): $(CLIENTS) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock -r requirements-clients.lock -r requirements-dev.lock
	@touch $@

$(BENCH): $(TESTS) requirements-bench.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@
