# Peerway. Two commands: `make start` and `make test`. Python 3.11 or newer and make are assumed; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app lms.app
DEMO := $(if $(PEERWAY_DEMO),$(PEERWAY_DEMO),1)

.PHONY: start serve test test-long check bench pictures clean

start: $(VENV)/.ready
	@PEERWAY_DEMO=$(DEMO) $(FLASK) start

serve: $(VENV)/.ready
	@$(FLASK) serve

# Two workers for what shares nothing; then, one at a time, what needs the machine to itself: the browser and the killed servers.
test: $(VENV)/.tested $(VENV)/.javascript check
	$(BIN)/pytest -q -rs -n 2 --dist loadfile --ignore=tests/journeys --ignore=tests/faults
	$(BIN)/pytest -q -rs tests/journeys tests/faults

test-long: $(VENV)/.tested
	$(BIN)/pytest -q -rs -m long

bench: $(VENV)/.tested
	$(BIN)/python -m tests.bench

pictures: $(VENV)/.tested
	$(BIN)/python -m tests.journeys.pictures

check: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Peerway needs Python 3.11 or newer: set PYTHON=python3.11, for example."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make a virtual environment here. On Debian or Ubuntu: apt install python3-venv."; exit 1; }

$(VENV)/.ready: requirements.lock | $(VENV)/bin/python
	@echo "Installing what Peerway needs (once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.tested: requirements-test.lock | $(VENV)/bin/python
	@echo "Installing what the tests need (once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@ $(VENV)/.ready

# A client in JavaScript that the record store is tried with; without npm that test says that it is left out.
JAVASCRIPT := tests/lms/lrs/javascript
$(VENV)/.javascript: $(JAVASCRIPT)/package-lock.json $(JAVASCRIPT)/round_trip.mjs | $(VENV)/bin/python
	@mkdir -p $(VENV)/javascript && cp $(JAVASCRIPT)/*.json $(JAVASCRIPT)/*.mjs $(VENV)/javascript
	@cd $(VENV)/javascript && npm ci --ignore-scripts --no-audit --no-fund --silent || { rm -rf node_modules; echo "npm could not install it: its test is left out"; }
	@touch $@

clean:
	rm -rf $(VENV)
