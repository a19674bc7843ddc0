# Two commands for people: `make run` and `make test`. Every target works from a clean clone.
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3.14 python3))
BIN := .venv/bin
export DEMO ?= 1

TEMPLATES = $(shell find templates */templates -name '*.html' 2>/dev/null)
# a portal as it would be deployed, on addresses that lead nowhere
PRODUCTION = DEMO=0 DEBUG=0 SECRET_KEY=of-no-portal-Xq7vB2mZ9rT4wK8sL1pN6yH3cJ5dF0gA-only-for-this-check \
	ALLOWED_HOSTS=portal.example.org PUBLIC_BASE_URL=https://portal.example.org DATABASE_URL=sqlite://:memory: \
	CELERY_BROKER_URL=redis://127.0.0.1:1/0 CACHE_URL=locmem:// EMAIL_URL=smtp://127.0.0.1:1 \
	DEFAULT_FROM_EMAIL=post@portal.example.org

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench lock clean

help:
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 10

run: .venv/run.stamp ## serve the portal with demo data on http://localhost:8000/ (PORT=)
	@exec $(BIN)/python -m deploy.supervise

test: .venv/dev.stamp ## all tests, on SQLite and on PostgreSQL with Redis, in a browser
	@exec $(BIN)/python -m tests

check: .venv/dev.stamp ## format, lint, types, import contracts, migrations, catalogues, deployment; changes nothing
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	@echo "djade --check: every template"; $(BIN)/djade --target-version 5.2 --check $(TEMPLATES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py catalogues --check
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

fix: .venv/dev.stamp ## format, and mend what a machine can mend
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	$(BIN)/djade --target-version 5.2 $(TEMPLATES) || true

bench: .venv/dev.stamp ## ratios, never absolute claims
	@exec $(BIN)/python -m tests.bench

# hashes, no addresses of hosts: any registry may serve the files
LOCKED = pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
lock: ## the locks in deploy/, from pyproject.toml
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && $(PYTHON) -m venv "$$tools" \
	&& "$$tools/bin/pip" install -qq uv \
	&& "$$tools/bin/uv" pip compile $(LOCKED) --output-file deploy/requirements.txt >/dev/null \
	&& "$$tools/bin/uv" pip compile $(LOCKED) --group dev --output-file deploy/requirements-dev.txt >/dev/null

clean: ## forget the environment, caches and everything the portal wrote
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

# One environment for both: `run` needs less than `test`, and what is there already costs nothing.
.venv/run.stamp: deploy/requirements.txt
.venv/dev.stamp: deploy/requirements-dev.txt
.venv/run.stamp .venv/dev.stamp: | $(BIN)/pip
	@echo 'installing locked packages (once) …'
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …")'
	@$(PYTHON) -m venv .venv
