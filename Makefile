# Risicobeeld: every command of the project. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := bash
BIN := .tools/platform/bin
RUN := tests/run_budgeted.sh
# What is imported is compiled once: every process of a run starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  make %-18s %s\n", $$1, $$2 }'

# --- run it ---------------------------------------------------------------------------------------------------------

.PHONY: setup sender demo stop clean
setup: ## install the tools into .tools/ (again only when a lock changed)
	@infra/bootstrap.sh

sender: ## install what a partner needs on a machine of its own into .tools/sender/
	@infra/bootstrap.sh sender

demo: setup ## start everything, send the demo's events, show them on the dashboards
	@$(BIN)/risicobeeld demo

stop: ## stop everything that runs from this folder
	@tests/stop_stacks.sh
	@if [ -x $(BIN)/risicobeeld ]; then $(BIN)/risicobeeld down; fi

clean: stop ## stop, and delete all state (var/); the tools stay
	rm -rf var

# --- test it: budgets in seconds, on two cores ----------------------------------------------------------------------

SUITES := unit contract method publication security integration end-to-end browser
BUDGET_unit := 60
BUDGET_contract := 180
BUDGET_method := 240
BUDGET_publication := 120
BUDGET_security := 120
BUDGET_integration := 240
BUDGET_end-to-end := 300
BUDGET_browser := 300
# Suites of which most files need no stack spread over both cores (tests/conftest.py says which files stay together).
SPREAD := -n 2
SPREAD_unit := $(SPREAD)
SPREAD_contract := $(SPREAD)
SPREAD_method := $(SPREAD)
SPREAD_publication := $(SPREAD)
SPREAD_security := $(SPREAD)

.PHONY: test browser kcat $(SUITES:%=test-%)
test: setup browser kcat ## all tests, by purpose, each against its budget of seconds
	@tests/run_all.sh $(SUITES)

browser kcat:
	@infra/bootstrap.sh $@

test-unit: ## pure code
test-contract: kcat ## the language of the platform: schemas, examples, refusal reasons
test-method: ## how risk is computed
test-publication: ## gate, release, audiences
test-security: ## secrets, certificates, what may not be reached
test-integration: ## real PostgreSQL and Kafka, landing and receipts, crashes
test-end-to-end: ## an event through the real scheduler to a release
test-browser: browser ## dashboards in Chromium, as a reader sees them
$(SUITES:%=test-%): test-%: setup
	@$(RUN) $* $(BUDGET_$*) $(BIN)/python -m pytest $(SPREAD_$*) tests/$(subst -,_,$*)

.PHONY: check lock
check: setup ## style, types, SQL, who may import whom, schemas that only grow
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m connectors.contract.compatibility
	$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests --processes 2

lock: setup ## resolve pyproject.toml and infra/kafka/pom.xml anew into hashes
	infra/lock.sh

# --- measure it -----------------------------------------------------------------------------------------------------

.PHONY: fuzz
fuzz: setup ## one million fuzzed and mutated records through the contract; report in var/fuzz/
	@$(BIN)/python -m tests.contract.fuzz

.PHONY: bench-latency bench-landing bench-validate bench-picture bench-disclosure
bench-latency: setup ## push to screen: median and slowest of 20 single events
	@$(BIN)/python -m tests.benchmarks.latency

bench-landing: setup ## landing: events per CPU-second beside a bare consumer's
	@$(BIN)/python -m tests.benchmarks.landing

bench-validate: setup ## validation alone: events per CPU-second
	@$(BIN)/python -m tests.benchmarks.validate

bench-picture: setup ## the picture of a national country: from an empty warehouse, and after one new event
	@$(BIN)/python -m tests.benchmarks.picture

bench-disclosure: setup ## withheld counts beside plain greedy suppression, and the time of the largest table
	@$(BIN)/python -m tests.benchmarks.disclosure

long-%: setup ## a test suite with the bigger n, no guard on time (long-integration, long-method, ...)
	@$(RUN) long-$* 0 $(BIN)/python -m pytest -s --long tests/$(subst -,_,$*)
