# `make` shows what there is; every target can be repeated.
HOST ?= 127.0.0.1
PORT ?= 5000
PYTHON ?= python3
VENV ?= venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask

.DEFAULT_GOAL := help
.PHONY: help run test check migrations databases pages faults production screenshots reduce bench bench-quick bench-search translate clean

help:  ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "nablog needs Python 3.11 or later."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python has no venv here. Run: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt requirements-server.txt $(VENV)/.run
	$(BIN)/pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run  ## Serve the blog on HOST:PORT (127.0.0.1:5000), making all it needs
	@$(FLASK) deploy
	@$(FLASK) run --host $(HOST) --port $(PORT)

test: $(VENV)/.test  ## Run all tests
	@$(FLASK) test $(TEST_FLAGS)

check: $(VENV)/.test  ## Lint, format check and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

migrations: $(VENV)/.test  ## Prove that the migrations make exactly the models, forward and back
	$(BIN)/python -m tests.migrations_hold

databases: $(VENV)/.test  ## Run all tests and that proof on PostgreSQL and on MariaDB
	@for server in postgresql mariadb; do echo "-- $$server"; \
		PATH=$(BIN):$$PATH $(BIN)/python -m tests.servers $$server -- flask test $(TEST_FLAGS) && \
		PATH=$(BIN):$$PATH $(BIN)/python -m tests.servers $$server -- python -m tests.migrations_hold \
		|| exit 1; done

pages: $(VENV)/.test  ## Look at every page in a browser: access, widths, themes, HTML, Lighthouse
	@$(FLASK) test $(addprefix tests.browser.,walk_chinese walk_english comforts editor searching talking telling moderating) $(TEST_FLAGS)
	@$(FLASK) test --jobs 1 tests.browser.lighthouse $(TEST_FLAGS)

faults: $(VENV)/.test  ## Kill and restart parts of a running blog, and count what failed
	@$(FLASK) test --jobs 1 $(addprefix tests.faults.,killed away hosts workers) $(TEST_FLAGS)

production: $(VENV)/.test  ## Run the blog behind Nginx as deploy/ ships it
	@$(FLASK) test --jobs 1 $(addprefix tests.deploy.,behind_nginx installed bare) $(TEST_FLAGS)

screenshots: $(VENV)/.test  ## Draw the pictures of README and docs, and contact sheets of all pages
	@PATH=$(BIN):$$PATH $(BIN)/python -m tests.browser.screenshots

reduce:  ## Reduce Bootstrap's stylesheet to the classes that pages use
	@npm install --silent --no-audit --no-fund
	@npm run --silent reduce

bench: $(VENV)/.test  ## Measure how fast everything is; writes docs/performance.md
	@$(BIN)/python -m bench $(PARTS)

bench-quick: $(VENV)/.test  ## Measure in two minutes, and write nothing
	@$(BIN)/python -m bench --quick $(PARTS)

bench-search: $(VENV)/.test  ## Time searches among 100,000 posts, on SQLite and PostgreSQL
	$(BIN)/python -m bench.search

TRANSLATIONS := app/translations
translate: $(VENV)/.run  ## Gather all words into each language's file, and compile; NEW=de begins one
	$(BIN)/pybabel --quiet extract -F $(TRANSLATIONS)/babel.cfg -k _l -c Translators: --no-location \
		--sort-output --project nablog -o $(TRANSLATIONS)/messages.pot app
	@test -z "$(NEW)" || $(BIN)/pybabel --quiet init -i $(TRANSLATIONS)/messages.pot -d $(TRANSLATIONS) -l $(NEW)
	$(BIN)/pybabel --quiet update -i $(TRANSLATIONS)/messages.pot -d $(TRANSLATIONS) --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date --width 100
	$(BIN)/pybabel --quiet compile -d $(TRANSLATIONS)
	@rm $(TRANSLATIONS)/messages.pot

clean:  ## Remove the virtual environment and caches; the blog's data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache htmlcov .coverage
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
