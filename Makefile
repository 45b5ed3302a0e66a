# Two commands for a newcomer: `make run` and `make test`. Each builds .venv when it is missing or stale.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test check fix lock bench clean
.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo "make run    start the bot (without chat tokens: a demo in this terminal)"
	@echo "make test   format check, lint, types, tests"
	@echo "make check  the same without the tests"
	@echo "make bench  the project's own measurements"
	@echo "make lock   renew the pinned and hashed requirements"

$(VENV): $(VENV)/.built
$(VENV)/.built: requirements/dev.txt pyproject.toml requirements/install.sh
	@sh requirements/install.sh "$(PYTHON)" "$(VENV)"
	@touch $@

run: $(VENV)/.built
	@$(BIN)/exportwatch run

check: $(VENV)/.built
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy bot handlers tests benchmarks

test: check
	$(BIN)/pytest -n 2 --dist loadfile

fix: $(VENV)/.built
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.built
	$(BIN)/python -m benchmarks

lock: $(VENV)/.built
	@BIN=$(BIN) sh requirements/lock.sh

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
