# customer360: everything that a newcomer needs. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv

# Python keeps what it compiled, whatever the shell says: compiling Dagster and dlt anew takes a command three times its time
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo run ui test slow emulators lint bench lock setup setup-dev

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: $(VENV)/installed ## make a sample company in ./demo, run everything on it, show one customer
	@$(BIN)/c360 demo

run: $(VENV)/installed ## one whole run on ./customer360.yaml
	@$(BIN)/c360 run

ui: $(VENV)/installed ## Dagster's UI and daemon on this machine
	@$(BIN)/c360 ui

test: $(VENV)/installed-dev ## every test but the slow ones
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" tests

slow: $(VENV)/installed-dev ## the slow tests: whole runs, real browser, the schedule's daemon
	@$(BIN)/pytest -q -n 2 --maxschedchunk 1 -m slow tests

emulators: build/emulators/installed ## the vendors' APIs as others emulate them, for the contract tests (needs npm)

build/emulators/installed: Makefile
	@npm install --silent --no-audit --no-fund --prefix build/emulators emulate@0.12.2 node@24
	@build/emulators/node_modules/.bin/node --version >/dev/null
	@touch $@

lint: $(VENV)/installed-dev ## ruff, mypy strict, portability of the models
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy connectors warehouse pipelines
	@$(BIN)/python -m warehouse.portability

bench: $(VENV)/installed-dev ## speed, memory and the quality of identity, each against a baseline in the same run
	@$(BIN)/python -m benchmarks

lock: | $(BIN)/python ## write requirements.lock and requirements-dev.lock anew
	$(get-uv)
	@$(UV) pip compile -q --universal --generate-hashes --no-strip-extras --no-header --no-annotate --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	@$(UV) pip compile -q --universal --generate-hashes --no-strip-extras --no-header --no-annotate --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

setup: $(VENV)/installed ## only install
setup-dev: $(VENV)/installed-dev ## only install, with what tests need

# uv installs in seconds what takes pip a minute; its own version and hash stand in the lock as well. It is told to trust the certificates
# that the system trusts, as pip does: many companies have their own. The default install does without it afterwards: it is 55 MB
define get-uv
@test -x $(UV) || (awk '/^uv==/{found=1; print; next} found && /^ /{print; next} {found=0}' requirements-dev.lock > $(VENV)/uv.lock && $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/uv.lock)
endef

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Python 3.11 to 3.13 is needed, this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 ...")'
	@echo "setting up $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	$(get-uv)
	@echo "installing (exact versions, checked by hash)"
	@$(UV) pip install -q --system-certs --python $(BIN)/python --require-hashes -r requirements.lock \
		|| (echo "uv could not install; trying pip, which takes a minute longer" && $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock)
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@test -e $(VENV)/installed-dev || $(BIN)/python -m pip uninstall -q -y uv
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(get-uv)
	@echo "installing, with what tests and lint need (exact versions, checked by hash)"
	@$(UV) pip install -q --system-certs --python $(BIN)/python --require-hashes -r requirements-dev.lock \
		|| (echo "uv could not install; trying pip, which takes a minute longer" && $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock)
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/installed
