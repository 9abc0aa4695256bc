# Two commands do most of it: `make site` and `make test`.  `make help` lists the others.

PYTHON ?= python3
BIN := .venv/bin
BRIEFING := $(BIN)/briefing
SOURCES := $(shell find generator tests briefings docs/guide docs/assets overrides \
	-type f -not -name '*.pyc' 2>/dev/null) mkdocs.yml pyproject.toml Makefile
BROWSER := $(if $(shell command -v chromium || command -v chromium-browser || command -v google-chrome),with,without)
NPM := $(if $(shell command -v npm),with,without)
COMPILE := $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-annotate \
	--python-version 3.11 --custom-compile-command "make locks" pyproject.toml requirements/build.in
CHECKERS := axe-core@latest html-validate@10 jsonfeed-schema@latest schema-dts@latest \
	sitemap@latest typescript@latest
TESTED := .stamps/tested-$(BROWSER)-browser-$(NPM)-npm

.DEFAULT_GOAL := help
.PHONY: help site serve test lint format train evaluate bench locks clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: .stamps/installed ## Set everything up, generate the briefings, build the site into site/
	@$(BRIEFING) build

serve: .stamps/installed ## Preview the site, drafts included, at http://127.0.0.1:8000
	@$(BRIEFING) serve

test: $(TESTED) ## Run every test, unless nothing has changed since they passed
	@echo "All tests have passed, and nothing has changed since. (make -B test runs them again.)"

lint: .stamps/installed-dev ## Check style, formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .stamps/installed-dev ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

train: .stamps/installed-dev ## Learn the weights again: make train CORPORA=DIR
	@$(BIN)/python -m generator.training train $(CORPORA)

evaluate: .stamps/installed-dev ## Score the understanding against its floors: make evaluate CORPORA=DIR
	@$(BIN)/python -m generator.training evaluate $(CORPORA)

bench: .stamps/installed-dev ## Measure how fast all is, for an hour: make bench ARTICLES=DIR
	@for bench in site growth preview; do $(BIN)/python tests/bench/bench_$$bench.py || exit; done

locks: .stamps/installed-dev ## Choose the newest releases of all dependencies
	@$(COMPILE) --extra dev -o requirements/dev.lock
	@$(COMPILE) -c requirements/dev.lock -o requirements/site.lock
	@[ $(NPM) = without ] || npm install --prefix requirements --silent --save-dev --save-exact \
		--package-lock-only --omit-lockfile-registry-resolved $(CHECKERS)

clean: ## Remove everything that was set up, generated or built
	rm -rf .venv .stamps .briefing site docs/index.md docs/site.webmanifest docs/feed.* docs/quotations.* \
		docs/archive docs/briefings docs/glossary docs/people docs/search docs/tags

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv ..."
	@$(PYTHON) -m venv .venv

.stamps/installed: .venv/pyvenv.cfg requirements/site.lock pyproject.toml
	@echo "Installing what the site needs ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/site.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@mkdir -p .stamps && touch $@

.stamps/installed-dev: .stamps/installed requirements/dev.lock
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

# What finds faults in pages, feeds and linked data comes from npm; without npm the tests say so.
.stamps/checkers-$(NPM)-npm: .stamps/installed-dev requirements/package-lock.json
	@cp requirements/package.json requirements/package-lock.json .venv/
	@if [ $(NPM) = with ]; then npm ci --prefix .venv --ignore-scripts --no-audit --no-fund --silent; fi
	@touch $@

$(TESTED): .stamps/checkers-$(NPM)-npm $(SOURCES)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup
	@touch $@
