# Every target sets itself up: Python 3.11+, make and git are all that must be there.
PYTHON ?= python3
VENV := .venv
TOOLS := .cache/tools
BIN := $(VENV)/bin
ENV ?= dev
OPTIONS ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := build.py templates_src deployer tests bench gates rehearsal

.DEFAULT_GOAL := help
.PHONY: help templates demo rehearse plan deploy up lint test gates sbom check golden watch builds bench reliability peers lock clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

templates: $(VENV)/.build ## Emit, check and explain the templates; write output/
	@$(BIN)/python -m templates_src.permissions
	@$(BIN)/python build.py

lint: $(VENV)/.dev ## Check the style and the types of the code
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check --quiet $(SOURCES)
	@$(BIN)/mypy

test: $(VENV)/.dev ## Run every test
	@$(BIN)/python -m pytest -n auto --dist loadgroup

gates: $(VENV)/.dev $(TOOLS)/checkov/.done $(TOOLS)/gates/.done ## Ask checkov, the IAM, Dockerfile and secret linters and the audits
	@$(BIN)/python -m gates $(OPTIONS)

sbom: $(VENV)/.dev $(TOOLS)/gates/.done ## Write the CycloneDX bill of materials of the tool to .cache/sbom/
	@$(BIN)/python -m gates.sbom

builds: $(VENV)/.dev ## Run the build specifications with real installations and image builds (minutes)
	@CLASSLA_BUILDS=1 CLASSLA_REQUIRE_BUILDS=1 CLASSLA_REQUIRE_CONTAINER=1 $(BIN)/python -m pytest tests/e2e/buildspecs

check: lint gates test ## Everything that must hold before a commit lands: lint, gates, tests, nothing stale, no cache
	@$(BIN)/python -m templates_src.permissions --check
	@$(BIN)/python build.py --check --no-cache
	@$(BIN)/python -m templates_src.impact.write --check
	@$(BIN)/python -m deployer.docs --check
	@$(BIN)/python -m gates.document --check

golden: $(VENV)/.dev ## Accept what the sources emit now: rewrite output/ and the generated docs
	@$(BIN)/python -m templates_src.permissions
	@$(BIN)/python build.py --quiet
	@$(BIN)/python -m templates_src.impact.write
	@$(BIN)/python -m deployer.docs
	@$(BIN)/python -m gates.document
	@git --no-pager diff --stat -- output docs parameters README.md

demo: $(VENV)/.deploy ## Deploy, change and destroy the application in an embedded local AWS, in seconds
	@$(BIN)/python -m deployer.demo

rehearse: $(VENV)/.dev ## Execute the emitted pipeline in a local AWS: make rehearse [OPTIONS=--reject]
	@$(BIN)/python -m rehearsal $(OPTIONS)

plan: $(VENV)/.deploy ## Make and show a change set: make plan ENV=dev [OPTIONS=--profile=NAME]
	@$(BIN)/classla plan --env $(ENV) $(OPTIONS)

deploy: $(VENV)/.deploy ## Plan, ask and execute: make deploy ENV=dev [OPTIONS=--profile=NAME]
	@$(BIN)/classla deploy --env $(ENV) $(OPTIONS)

up: $(VENV)/.deploy ## The guided first deployment: make up ENV=dev [OPTIONS=--profile=NAME]
	@$(BIN)/classla up --env $(ENV) $(OPTIONS)

watch: $(VENV)/.build ## Check in an instant after every change, until Ctrl-C
	@$(BIN)/python build.py --watch

bench: $(VENV)/.dev ## Measure the build against plain cfn-lint and, where installed, CDK and Sceptre
	@$(BIN)/python -m bench

reliability: $(VENV)/.dev ## Kill and disturb deployments in an embedded AWS, and count (10 minutes): docs/RELIABILITY.md
	@$(BIN)/python -m bench.reliability

peers: $(VENV)/.dev ## Install CDK and Sceptre under .cache/, for make bench to measure beside (needs npm)
	@mkdir -p .cache/peers/cdk
	@npm install --silent --no-audit --no-fund --prefix .cache/peers/cdk aws-cdk@2 aws-cdk-lib@2 constructs@10
	@$(PYTHON) -m venv .cache/peers/sceptre
	@.cache/peers/sceptre/bin/python -m pip install --quiet --disable-pip-version-check 'sceptre==4.*' troposphere awacs

lock: $(VENV)/.dev ## Resolve the dependencies anew and pin them with hashes
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--upgrade pyproject.toml --output-file requirements/build.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--extra deploy --constraints requirements/build.lock pyproject.toml --output-file requirements/deploy.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--extra dev --constraints requirements/deploy.lock pyproject.toml --output-file requirements/dev.lock
	@for group in checkov gates; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --upgrade --group $$group --output-file requirements/$$group.lock || exit; done

clean: ## Remove what the targets made, except output/
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "error: Python 3.11 or later is needed; name one with make PYTHON=python3.12" >&2; exit 2; }
	@echo "setting up $(VENV) (once)" >&2
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "error: this Python has no venv module; on Debian: apt-get install python3-venv" >&2; exit 2; }

$(VENV)/.build: requirements/build.lock | $(VENV)/bin/python
	@$(PIP) install --require-hashes --requirement requirements/build.lock
	@touch $@

$(VENV)/.deploy: requirements/deploy.lock pyproject.toml | $(VENV)/.build
	@$(PIP) install --require-hashes --requirement requirements/deploy.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS)/%/.done: requirements/%.lock | $(VENV)/bin/python
	@echo "setting up $(TOOLS)/$* (once)" >&2
	@rm -rf $(TOOLS)/$*
	@$(PYTHON) -m venv $(TOOLS)/$*
	@$(TOOLS)/$*/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement $<
	@touch $@

$(VENV)/.dev: requirements/dev.lock | $(VENV)/.deploy
	@$(PIP) install --require-hashes --requirement requirements/dev.lock
	@touch $@
