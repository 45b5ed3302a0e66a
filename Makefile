# Two commands for a newcomer: `make run` and `make test`. Each builds .venv if it is missing or stale: .built marks what
# running needs, .built-dev the tools for development as well.
# PYTHON names an interpreter (3.11 or later); without it requirements/install.sh looks for one.
PYTHON ?=
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
# Modules are run as `python -m …`: the scripts in .venv/bin contain the path at which they were installed.
RUN := $(BIN)/python -m
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run setup test test-fast suite explore check fix fit lock tables census bench lists wheels pictures site coverage clean FORCE messages

help:
	@echo "make run       start the bot (without chat tokens: a demo in this terminal); ARGS='--only poll' adds options"
	@echo "make setup     connect Slack and Discord step by step; writes .env"
	@echo "make test      format check, lint, types, and beside them the tests"
	@echo "make suite     the tests alone"
	@echo "make test-fast the tests of the pure rooms alone, without the slow ones"
	@echo "make explore   the property-based tests with many new random inputs, about 20 minutes; ROUNDS=5 repeats them"
	@echo "make check     format check, lint, types; workflows and forms against their schemas"
	@echo "make coverage  the tests, and which lines and branches they run"
	@echo "make fix       format, and apply the linter's automatic fixes"
	@echo "make bench     run benchmarks; ARGS=farm selects one (docs/benchmarks.md)"
	@echo "make tables    write the generated tables of bot/data anew (after an edit of countries.yaml)"
	@echo "make messages  bring the catalogues of sentences up to the code; lists what each language lacks"
	@echo "make fit       fit the weights of detection to labelled items; ARGS='mine.jsonl:4' adds a file that counts four times"
	@echo "make census    what the code measures: modules, lines, imports, circles, branches; ARGS=--show lists them"
	@echo "make lists     build a shipped list from a copy of its official text; ARGS='eu COPY' (docs/lists.md)"
	@echo "make lock      update the pinned and hashed requirements"
	@echo "make wheels    check that the lock installs from wheels alone on every supported Python and system"
	@echo "make pictures  redraw the documentation's pictures from the program's real output"
	@echo "make site      build the documentation as a site in build/site/public; a link that leads nowhere is an error"
	@echo "make clean     remove .venv and caches; the bot's records are kept"

# install.sh creates these markers last and removes them first, so an incomplete environment is rebuilt.
INSTALL := requirements/install.sh requirements/build.txt pyproject.toml
$(VENV)/.built: requirements/run.txt $(INSTALL)
	@sh requirements/install.sh "$(VENV)" run "$(PYTHON)"

$(VENV)/.built-dev: requirements/dev.txt $(INSTALL)
	@sh requirements/install.sh "$(VENV)" dev "$(PYTHON)"

# An environment whose Python no longer exists (after a system upgrade) is rebuilt too.
ifneq ($(shell $(BIN)/python -c "print(1)" 2>/dev/null),1)
$(VENV)/.built $(VENV)/.built-dev: FORCE
endif

run: $(VENV)/.built
	@exec $(RUN) handlers run --demo-without-tokens $(ARGS)

setup: $(VENV)/.built
	@exec $(RUN) handlers setup $(ARGS)

check: $(VENV)/.built-dev
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy bot exportwatch handlers tests benchmarks tools
	$(RUN) check_jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(RUN) check_jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[0-9]*.yml
	$(RUN) check_jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/zizmor --offline --quiet --no-progress .github

# Line and branch coverage, of the processes that the tests start as well; a report by file in htmlcov/.
coverage: $(VENV)/.built-dev
	$(RUN) pytest -n 5 --dist worksteal --cov --cov-report=term --cov-report=html $(ARGS)

# worksteal: who is done early takes tests over from another. Five workers: many tests wait for processes more than they compute.
# Compiled first: the tests start some hundred processes, and not every environment lets Python keep what it compiles.
# The tests themselves are compiled once for all workers (tests/conftest.py), where that may be kept.
suite: $(VENV)/.built-dev
	$(RUN) compileall -q bot handlers exportwatch tests
	PYTHONDONTWRITEBYTECODE= $(RUN) pytest -n 5 --dist worksteal $(ARGS)

# The tests leave a processor idle now and then: the checks, most of whose time is one process of mypy, run beside them.
ifeq ($(MAKECMDGOALS),test)
MAKEFLAGS += --jobs=2
endif
test: check suite

PURE := tests/text tests/rules tests/golden tests/lists tests/detect tests/commands tests/test_codec.py
# Byte code is kept, wherever that is switched off. In one process: a second one reads and works out all that is shared
# once more, and two together compute half as long again.
test-fast: $(VENV)/.built-dev
	PYTHONDONTWRITEBYTECODE= $(RUN) pytest -p no:xdist -m "not slow" $(PURE) $(ARGS)

# SECONDS bounds each property that draws its cases; the laws, which try every case of a list, have none (tests/exploring.py).
ROUNDS ?= 1
SECONDS ?= 12
explore: $(VENV)/.built-dev
	@for round in $$(seq $(ROUNDS)); do EXPLORE_SECONDS=$(SECONDS) \
	  $(RUN) pytest -n 2 --dist worksteal --timeout 1200 -m hypothesis --hypothesis-profile explore $(ARGS) || exit 1; done

fix: $(VENV)/.built-dev
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

tables: $(VENV)/.built-dev
	$(RUN) tools.tables

messages: $(VENV)/.built-dev
	$(RUN) tools.messages $(ARGS)

census: $(VENV)/.built-dev
	@$(BIN)/python tools/census.py $(ARGS)

fit: $(VENV)/.built-dev
	$(RUN) tools.fit $(ARGS)

bench: $(VENV)/.built-dev
	$(RUN) benchmarks $(ARGS)

lists: $(VENV)/.built-dev
	$(RUN) tools.lists $(ARGS)

lock: $(VENV)/.built-dev
	@BIN=$(BIN) sh requirements/lock.sh
	$(RUN) tools.tables

wheels: $(VENV)/.built-dev
	@BIN=$(BIN) sh requirements/wheels.sh

pictures: $(VENV)/.built-dev
	$(BIN)/python docs/pictures/draw.py
	$(BIN)/python docs/pictures/chat.py
	$(BIN)/python docs/pictures/web.py

# In an environment of its own: ninety megabytes that nothing else needs.
$(VENV)/site/.built: requirements/site.txt $(VENV)/.built-dev
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/site
	$(BIN)/uv pip sync --quiet --require-hashes --python $(VENV)/site/bin/python requirements/site.txt
	@touch $@

site: $(VENV)/site/.built
	$(RUN) tools.site build/site
	cd build/site && $(abspath $(VENV))/site/bin/python -m zensical build --strict

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
