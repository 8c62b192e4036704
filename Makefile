# Everything about Cénacle that is run by hand or by CI. `make` alone lists the targets.
#
# Nothing is installed or built twice: a stamp in .make/ is remade only when the *content* of its inputs changed,
# which .make/<name>.sum records. Times alone would not do, because `git checkout` touches files.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The oldest supported Python is preferred only if `python3` itself is too old.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
UV_VERSION := 0.13.9

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
NPM := npm --no-fund --no-audit --no-update-notifier --loglevel=error
CLIENT_INPUTS := client_web/src client_web/public client_web/index.html client_web/vite.config.ts \
	client_web/tsconfig.json client_web/package.json client_web/package-lock.json

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

# --- Running and setting up ---------------------------------------------------------------------------------------

.PHONY: run
run: .make/package build ## Set up what is missing, build the client and serve on http://localhost:8000
	@exec $(BIN)/cenacle serve

.PHONY: setup
setup: .make/package .make/tools .make/node ## Install the locked Python and Node dependencies

.PHONY: build
build: .make/client ## Build the browser client into client_web/dist

.make:
	@mkdir -p $@

# What was removed by hand is made again.
$(shell test -x $(BIN)/python || rm -f .make/venv; \
	test -d client_web/node_modules || rm -f .make/node; \
	test -d loadtests/peers/node_modules || rm -f .make/peers; \
	test -f client_web/dist/index.html || rm -f .make/client)

# Rewrites its file only when the content of the inputs (second argument: files and folders) or the version of the
# tool (first argument) changed, so that whatever depends on it is remade exactly then.
define remember
@{ $(1); find $(2) -type f ! -name '*.test.*' -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0 sha256sum; } > $@.new || true
@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
endef

.PHONY: always
.make/venv.sum: always | .make
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and python3 is not it."; exit 1; }
	$(call remember,$(PYTHON) -c 'import sys; print(sys.version, sys.base_prefix)',/dev/null)
.make/runtime.sum: always | .make
	$(call remember,true,requirements.lock requirements-build.lock)
.make/package.sum: always | .make
	$(call remember,true,pyproject.toml)
.make/tools.sum: always | .make
	$(call remember,true,requirements-dev.lock)
.make/node.sum: always | .make
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
		2>/dev/null || { echo "Node 20.19 or newer is needed."; exit 1; }
	$(call remember,node --version,client_web/package.json client_web/package-lock.json client_web/.npmrc)
.make/peers.sum: always | .make
	$(call remember,node --version,loadtests/peers/package.json loadtests/peers/package-lock.json loadtests/peers/.npmrc)
.make/client.sum: always | .make
	$(call remember,true,$(CLIENT_INPUTS))

.make/venv: .make/venv.sum
	@echo "Creating the virtual environment in .venv"
	@$(PYTHON) -m venv --clear .venv || { echo "Python's venv module is incomplete (Debian: install python3-venv)."; exit 1; }
	@touch $@

.make/runtime: .make/venv .make/runtime.sum
	@echo "Installing the locked Python dependencies"
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@touch $@

# The package itself is installed in place, without its dependencies: those come from the lock alone.
.make/package: .make/runtime .make/package.sum
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.make/tools: .make/runtime .make/tools.sum
	@echo "Installing the locked tools for development"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.make/node: .make/node.sum
	@echo "Installing the locked Node dependencies"
	@cd client_web && $(NPM) ci > /dev/null
	@touch $@

# The systems that ours is compared with.
.make/peers: .make/node .make/peers.sum
	@echo "Installing the locked peers of the load tests"
	@cd loadtests/peers && $(NPM) ci > /dev/null
	@touch $@

.make/client: .make/node .make/client.sum
	@echo "Building the client"
	@cd client_web && $(NPM) run --silent build -- --logLevel warn
	@touch $@

# --- Testing ------------------------------------------------------------------------------------------------------

PYTEST := $(BIN)/python -m pytest --quiet --no-header
UNIT_WITH_COVERAGE := tests/core tests/wire
# Most of the other Python tests wait for ticks most of the time, so that several run at once even on two cores: each
# process has houses, ports and folders of its own.

.PHONY: test
test: ## Check everything: linters, types, Python and TypeScript tests, browser tests
	@tests/install-debian-packages
	@start=$$(date +%s); \
	$(MAKE) setup build; \
	$(MAKE) --jobs=2 --output-sync=target lint types; \
	$(MAKE) unit; \
	$(MAKE) browser; \
	echo "All checks passed in $$(($$(date +%s) - start)) s."

.PHONY: lint ruff biome imports
lint: ruff biome imports ## Run the linters: ruff, Biome and the rules of imports
ruff: .make/package .make/tools
	@echo "== ruff"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
biome: .make/node
	@echo "== Biome"
	@cd client_web && $(NPM) run --silent lint
	@client_web/node_modules/.bin/biome check --error-on-warnings --config-path=client_web loadtests/peers
imports: .make/package .make/tools
	@echo "== Rules of imports"
	@$(BIN)/lint-imports --no-logo > .make/imports.log 2>&1 || { cat .make/imports.log; exit 1; }

.PHONY: types mypy tsc generated
types: mypy tsc generated ## Check the types of Python and TypeScript, and that generated files are up to date
mypy: .make/package .make/tools
	@echo "== mypy"
	@$(BIN)/mypy --no-error-summary
tsc: .make/node
	@echo "== tsc"
	@cd client_web && $(NPM) run --silent types
generated: .make/package
	@echo "== Generated files"
	@$(BIN)/python -m cenacle.wire.typescript --check
	@$(BIN)/python -m cenacle.worlds.schema --check

.PHONY: unit branches python vitest
unit: ## Run the Python and TypeScript tests that need no browser
	@$(MAKE) --jobs=2 --output-sync=target python branches vitest
branches: .make/package .make/tools
	@echo "== Python: core and wire, every branch"
	@$(BIN)/coverage run -m pytest --quiet --no-header $(UNIT_WITH_COVERAGE)
	@$(BIN)/coverage report
python: .make/package .make/tools .make/client .make/peers
	@echo "== Python: the rest"
	@$(PYTEST) --numprocesses=2 --dist=loadfile tests $(addprefix --ignore=,$(UNIT_WITH_COVERAGE) tests/browser)
vitest: .make/node
	@echo "== TypeScript"
	@cd client_web && $(NPM) run --silent test

.PHONY: browser
browser: .make/package .make/tools .make/client ## Run the tests that drive two Chromium browsers
	@echo "== Browsers"
	@$(PYTEST) tests/browser

.PHONY: shot
shot: .make/package .make/tools .make/client ## Take the pictures in docs/pictures
	@$(BIN)/python -m tests.browser.shots

.PHONY: format
format: .make/package .make/tools .make/node ## Format Python and TypeScript
	@$(BIN)/ruff check --quiet --fix .; $(BIN)/ruff format --quiet .
	@cd client_web && $(NPM) run --silent format
	@client_web/node_modules/.bin/biome check --write --config-path=client_web loadtests/peers

.PHONY: generate
generate: .make/package ## Write the files that are generated from Python: message types, world schema
	@$(BIN)/python -m cenacle.wire.typescript
	@$(BIN)/python -m cenacle.worlds.schema

# --- Measuring ----------------------------------------------------------------------------------------------------

.PHONY: bench-room
bench-room: .make/package .make/tools ## Measure a room full of bots: MEMBERS=1000 SECONDS=30 SCENARIO=crowd
	@$(BIN)/python -m loadtests.crowd --scenario $(or $(SCENARIO),crowd) $(if $(MEMBERS),--members $(MEMBERS)) \
		$(if $(SECONDS),--seconds $(SECONDS))

.PHONY: bench-growth
bench-growth: .make/package .make/tools ## Measure how the tick grows, and how many hold 20 Hz: MEMBERS="250 500 1000 2000" SECONDS=20
	@$(BIN)/python -m loadtests.growth $(if $(MEMBERS),--members $(MEMBERS)) $(if $(SECONDS),--seconds $(SECONDS))

.PHONY: bench-targets
bench-targets: .make/package .make/tools ## Measure all scenarios and say what passes (20 min): ONLY="crowd packed" CHURN_SECONDS=300
	@$(BIN)/python -m loadtests.assessment $(if $(ONLY),--only $(ONLY)) $(if $(CHURN_SECONDS),--churn-seconds $(CHURN_SECONDS))

.PHONY: bench-engine
bench-engine: .make/package .make/tools ## Measure the processor time of a tick without a network: MEMBERS="250 500 1000 2000"
	@for members in $(or $(MEMBERS),250 500 1000 2000); do $(BIN)/python -m loadtests.engine --members $$members; done

.PHONY: bench-budget
bench-budget: .make/package .make/tools ## Measure where the processor time of a tick goes, and the floor: MEMBERS=1000
	@$(BIN)/python -m loadtests.budget --members $(or $(MEMBERS),1000)

.PHONY: bench-edits
bench-edits: .make/package .make/tools ## Measure durable edits in one room, and loading a large one: SECONDS=10 OPS=200000
	@$(BIN)/python -m loadtests.edits $(if $(SECONDS),--seconds $(SECONDS)) $(if $(OPS),--ops $(OPS))

.PHONY: bench-kill
bench-kill: .make/package .make/tools ## Kill an editor again and again, and look for what is lost or doubled: TIMES=50
	@$(BIN)/python -m tests.store.kill --times $(or $(TIMES),50)

.PHONY: bench-peers
bench-peers: .make/package .make/tools .make/peers ## Compare with other systems: MEMBERS="100 200 400 1000" SECONDS=15
	@$(BIN)/python -m loadtests.peers.compare --members $(or $(MEMBERS),100 200 400 1000) --seconds $(or $(SECONDS),15)

.PHONY: bench-voice
bench-voice: .make/package .make/tools ## Measure what forwarding a voice costs: LISTENERS=300 TALKERS=2 SECONDS=20
	@$(BIN)/python -m loadtests.voice.forwarding --listeners $(or $(LISTENERS),300) --talkers $(or $(TALKERS),2) \
		--seconds $(or $(SECONDS),20)

.PHONY: bench-voice-peers
bench-voice-peers: .make/package .make/tools ## Compare voices with MediaRelay and Janus: LISTENERS=300 TALKERS=2 SECONDS=15
	@tests/install-debian-packages janus || true
	@$(BIN)/python -m loadtests.voice.compare --listeners $(or $(LISTENERS),300) --talkers $(or $(TALKERS),2) \
		--seconds $(or $(SECONDS),15)

.PHONY: bench-voice-crowd
bench-voice-crowd: .make/package .make/tools ## Measure what voices cost the tick: MEMBERS=300 SECONDS=20
	@$(BIN)/python -m loadtests.voice.with_crowd --members $(or $(MEMBERS),300) --seconds $(or $(SECONDS),20)

# --- Releasing ----------------------------------------------------------------------------------------------------

.PHONY: wheel
wheel: .make/package .make/client ## Build the wheel, with the client and the worlds in it, into dist/
	@rm -rf dist && $(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

.PHONY: lock
lock: | .make ## Resolve all dependencies anew and write the lock files
	@test -x .make/lock-venv/bin/uv || { $(PYTHON) -m venv .make/lock-venv && \
		.make/lock-venv/bin/python -m pip install --quiet uv==$(UV_VERSION); }
	@for group in '' build dev; do \
		name=requirements$${group:+-$$group}.lock; \
		sources=$$(case "$$group" in '') echo pyproject.toml ;; build) echo --group build ;; \
			dev) echo pyproject.toml --group dev ;; esac); \
		.make/lock-venv/bin/uv pip compile $$sources --universal --python-version 3.11 --generate-hashes \
			$$([ "$$group" != dev ] || echo --constraint requirements.lock) --no-header --no-annotate --no-emit-index-url --upgrade --quiet --output-file $$name > /dev/null; \
		echo "$$name"; \
	done
	@for folder in client_web loadtests/peers; do \
		(cd $$folder && rm -rf node_modules package-lock.json && $(NPM) install --package-lock-only --silent) \
			&& echo $$folder/package-lock.json; \
	done

.PHONY: clean
clean: ## Remove everything that was built or installed (data/ stays)
	@rm -rf .venv .make build dist client_web/node_modules loadtests/peers/node_modules client_web/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*
