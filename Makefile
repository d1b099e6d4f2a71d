# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-lock
SPARK_LOCK := .ci/spark.lock
SPARK_STAMP := $(VENV)/.spark-from-lock
export PATH := $(CURDIR)/$(BIN):$(PATH)
export MLFLOW_DISABLE_TELEMETRY := true
export GRADIO_ANALYTICS_ENABLED := False
export DO_NOT_TRACK := 1
# Every stage imports thousands of modules: compiling them each time would take a minute in all.
unexport PYTHONDONTWRITEBYTECODE
HOST ?= 127.0.0.1
PORT ?= 8000

# The first Python from 3.11 to 3.13 that runs.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: help attack deps env fuzz run repro tune peers ideas secret database serve model-server test bench check lint format lab lock chromium clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

env: $(STAMP) ## Create the environment in .venv (again when the lock changes)

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Ponctuel needs Python 3.11, 3.12 or 3.13 on the PATH"; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { echo "python's venv module is missing (on Debian: python3-venv)"; exit 1; }
	@command -v uv >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV="$$PWD/$(VENV)" uv pip install --quiet --require-hashes -r requirements.lock
	@VIRTUAL_ENV="$$PWD/$(VENV)" uv pip install --quiet --no-deps --no-build-isolation -e .
	@# A clone has commits to compare with (`dvc params diff`); a downloaded archive has none.
	@test ! -e .git || test -e .dvc/config.local || printf '[core]\n    no_scm = false\n' > .dvc/config.local
	@touch $@

# The second engine, half a gigabyte: installed by these targets and for the tests.
.PHONY: spark spark-ready
spark: $(SPARK_STAMP) spark-ready ## Install the engine spark, and Java 17 or later where permitted

$(SPARK_STAMP): $(SPARK_LOCK) $(STAMP)
	@VIRTUAL_ENV="$$PWD/$(VENV)" uv pip install --quiet --require-hashes -r $(SPARK_LOCK)
	@touch $@

JAVA := python -m ponctuel.stages java
spark-ready: $(SPARK_STAMP)
	@$(JAVA) >/dev/null 2>&1 || \
	 { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	   apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless >/dev/null; } || true
	@$(JAVA)

FIRST ?=
LAST ?=
LEADS ?=
.PHONY: spark-parity ontime
spark-parity: spark ## Compare the feature tables of DuckDB and of Spark, bit by bit: make spark-parity [FIRST=2013-02-01 LAST=2013-02-28] [LEADS=1440,60]
	python -m ponctuel.stages spark_parity "$(FIRST)" "$(LAST)" "$(LEADS)"

ontime: spark ## Time common queries on flight data on both engines
	python -m ponctuel.stages ontime

# Page and API need only a champion: notebooks, figures and documents are made meanwhile.
# They show a replay: the real events of a storm, sent through the API, one hour in a minute.
run: SPEED := $(or $(SPEED),60)
run: champion secret database ## Environment, champion, page and API at http://127.0.0.1:8000 on a replayed storm; the rest of the pipeline meanwhile
	@set -m; nice -n 10 python -m dvc repro 2>&1 | sed -unE 's/^Running stage .([a-z_]+).*/pipeline: \1/p; s/^(ERROR|.*failed)/pipeline: \1/p; $$ a pipeline: all is made' & \
	 trap 'kill %1 2>/dev/null' EXIT; $(MAKE) --no-print-directory live SPEED=$(SPEED)

.PHONY: champion
champion: env ## Make all that the first forecast of a clone requires
	python -m dvc repro ledgers register

repro: env ## Reproduce every result (dvc repro)
	python -m dvc repro

# BUDGET: a number of trials in all (40), or a time from now (90s, 20m, 1h30m). After an interruption, the
# same command resumes. PONCTUEL_TUNING_DATABASE=postgresql://... lets several hosts share the search.
tune: env ## Search longer for booster settings and write them to params.yaml: make tune BUDGET=20m
	@test -n "$(BUDGET)" || { echo "Say how long: make tune BUDGET=20m (or 90s, 1h30m; 40 means 40 trials)"; exit 2; }
	python -m ponctuel.stages tune "$(BUDGET)"

# The long studies are pipelines too: after an interruption, the same command resumes. FLAML's search uses both cores for
# half an hour: run nothing else meanwhile.
STUDIES := python -m dvc repro reports/studies/dvc.yaml
peers: env ## Run protocol P: every peer, month by month (hours; resumable)
	$(STUDIES):peers
	python -m ponctuel.cli evaluation

ideas: env ## Measure every idea of reports/studies/ideas.yaml, on the development period (an hour; resumable)
	$(STUDIES):ideas

.PHONY: design
design: env ## Compare variants of the whole model with direct boosting, on the development period (half an hour)
	python -m ponctuel.stages design

TEST_FROM ?= 0.75
.PHONY: elsewhere
elsewhere: env ## Run the pipeline on another folder of tables, with direct boosting: make elsewhere DATA=folder [TEST_FROM=0.75] [LEADS=1440,120]; without DATA: on its own data
	python -m ponctuel.stages elsewhere "$(DATA)" $(TEST_FROM) $(LEADS)

# Sessions survive a restart only with a secret of the installation; only its owner may read the file.
secret: ## Write a random secret to .env, if there is none
	@grep -qs '^PONCTUEL_SECRET_KEY=' .env || { (umask 077; echo "PONCTUEL_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))')" >> .env) && chmod 600 .env; }

database: env ## Create the schema of the operational database, or upgrade it
	@python -m ponctuel.cli db upgrade

serve: env ## Run page and API on the outputs of the pipeline
	@echo "Ponctuel: http://$(HOST):$(PORT) (API at /v1, documentation at /docs; Ctrl-C stops it)"
	@python -m ponctuel.cli serve --host $(HOST) --port $(PORT)

# The history of the warehouse ends where the clock begins: later events come through the API, sent with a temporary key
# that is revoked at the end. Without FROM the clock begins on a storm that the model has not seen.
# If no mail server is configured, messages go to the mail catcher of `make demo-mail`, which is started if necessary.
FROM ?=
SPEED ?=
.PHONY: live
live: env ## Like serve, with the real events of a past day sent as they became known: make live [FROM=2013-12-08T04:00] [SPEED=600]
	@echo "Ponctuel: http://$(HOST):$(PORT) (API at /v1, documentation at /docs; Ctrl-C stops it)"
	@export PONCTUEL_CLOCK_FEED=events; $(if $(FROM),export PONCTUEL_CLOCK_START=$(FROM);) $(if $(SPEED),export PONCTUEL_CLOCK_SPEED=$(SPEED);) \
	 python -m ponctuel.cli replay --wait --url http://$(HOST):$(PORT) & beside=$$!; \
	 trap 'kill $$beside 2>/dev/null' EXIT; \
	 if test -z "$$PONCTUEL_SMTP_HOST" && ! grep -qs '^PONCTUEL_SMTP_HOST=.' .env; then \
	   (exec 3<>/dev/tcp/127.0.0.1/$(MAIL_PORT)) 2>/dev/null || { python -m ponctuel.cli demo-mail --port $(MAIL_PORT) --page-port $(MAIL_PAGE_PORT) >/dev/null & beside="$$beside $$!"; }; \
	   export PONCTUEL_SMTP_HOST=127.0.0.1 PONCTUEL_SMTP_PORT=$(MAIL_PORT) PONCTUEL_SMTP_SECURITY=none \
	     PONCTUEL_SMTP_PAGE=http://127.0.0.1:$(MAIL_PAGE_PORT) PONCTUEL_ALERT_EMAIL=$${PONCTUEL_ALERT_EMAIL:-alerts@ponctuel.example}; \
	   echo "Mail: caught, and shown at $$PONCTUEL_SMTP_PAGE"; fi; \
	 python -m ponctuel.cli serve --host $(HOST) --port $(PORT)

DAY ?= 2013-12-08
.PHONY: parity
parity: env ## Compare live forecasts of a whole day with the pipeline's, flight by flight: make parity [DAY=2013-12-08]
	python -m ponctuel.stages parity $(DAY)

MAIL_PORT ?= 8025
MAIL_PAGE_PORT ?= 8026
.PHONY: demo-mail
demo-mail: env ## Run a local mail catcher; its messages are at http://127.0.0.1:8026
	@python -m ponctuel.cli demo-mail --port $(MAIL_PORT) --page-port $(MAIL_PAGE_PORT)

# Takes as long as `make run` on a fresh clone. PLACE keeps the clone, which is otherwise deleted afterwards.
.PHONY: verify
verify: env ## Reproduce everything in a clean clone and compare every output: make verify [PLACE=folder]
	@python -m ponctuel.stages verify $(if $(PLACE),"$(PLACE)")

.PHONY: needs
needs: env ## Measure time, memory and disk that a clean clone needs for its first forecast: make needs [TARGET=champion]
	@python -m ponctuel.stages needs $(TARGET)

.PHONY: further retrain
further: env ## Run the study of continued training (about half an hour; resumable), its page and figures
	$(STUDIES):further
	cp data/further-training.json reports/metrics/
	python -m dvc repro -s method

MODE ?= refit
retrain: env ## Make a challenger from newer data: make retrain UNTIL=2013-11-01 [MODE=continue]
	@test -n "$(UNTIL)" || { echo "make retrain needs a day: UNTIL=2013-11-01"; exit 2; }
	python -m ponctuel.cli retrain --until $(UNTIL) --$(MODE)

.PHONY: drill
drill: env ## Test the alerts on 60 injected faults and 100 weeks without fault (some minutes)
	python -m ponctuel.stages drill

model-server: env ## Run MLflow's model server on the champion, loopback, port 5001
	python -m ponctuel.cli model-server

# Tests too long for the twenty minutes of make test on two cores: all notebooks on incomplete tables, the studies of
# peers and of ideas and Evidently's reports from end to end, studies that are killed and resumed, every feature by
# Spark (one of each kind is in make test), scoring by Spark's Python workers.
LONG := tests/integration/test_notebooks.py::test_all_notebooks_run_without_weather_aircraft_or_names \
	tests/unit/further/test_pipeline.py::test_a_killed_study_is_resumed_and_a_finished_one_is_skipped \
	tests/integration/test_tuning.py::test_a_killed_search_is_resumed_with_the_same_result \
	tests/integration/test_tuning.py::test_two_processes_share_a_journal \
	tests/integration/training/test_peers_stage.py tests/integration/training/test_ideas.py \
	tests/integration/training/test_drift_reports.py \
	tests/integration/spark/test_scoring.py tests/integration/spark/test_all_features.py \
	tests/integration/spark/test_local_cluster.py
.PHONY: test-long
test-long: env ## Run the longest tests, which are not in make test
	python -m pytest $(LONG) -q

# The browser mostly waits: its tests run in parallel with all others, and are shown last.
test: check chromium prometheus nginx spark ## Run all checks and tests
	@mkdir -p data; python -m pytest tests/e2e -q --durations=15 >data/e2e.log 2>&1 & browser=$$!; \
	 python -m pytest tests/integration tests/hardening -q -n 2 --dist loadfile --durations=25 $(LONG:%=--deselect %) && \
	 python -m pytest tests/unit tests/property tests/contract -q -n 2 --durations=25 $(LONG:%=--deselect %); others=$$?; \
	 wait $$browser; browsers=$$?; cat data/e2e.log; exit $$((others > browsers ? others : browsers))

# On an idle machine, after the pipeline: every figure is written to reports/metrics/speed.json, and from there to
# reports/vitesse.md. It fails where a ratio is worse by a third than in the previous run.
SHARE ?= 1
bench: env ## Measure the speed of everything, with its yardsticks, in one table; about five minutes: make bench [SHARE=1]
	python -m tests.benchmarks.speed_table reports/metrics/speed.json $(SHARE); slower=$$?; python -m ponctuel.stages speed; exit $$slower

.PHONY: ratios growth
ratios: env ## Measure the speed of each part relative to its yardstick, on a month of flights
	PONCTUEL_BENCHMARKS=data/benchmarks python -m pytest tests/benchmarks -q

growth: env ## Measure the cost of a forecast and of the board by number of known flights; ten minutes, 8 GB
	python -m tests.benchmarks.growth reports/metrics/growth.json
	python -m ponctuel.stages speed

# The folder contains flights of a whole network, in the Bureau's format; the embedded data are of three airports only.
.PHONY: network-gain
network-gain: env ## Measure the gain by features of aircraft and turns, on real flights of a network: make network-gain FOLDER=flights
	python -m tests.benchmarks.network_gain "$(FOLDER)" reports/metrics/network-gain.json

# Sizes already measured are kept: a longer list can be measured in parts.
FACTORS ?= 1,2,3,5,10
ENGINES ?= duckdb
LEADS_MIN ?=
# Multiples of the three airports: 22 give about twenty thousand departures a day.
COUNTRY ?= 22
.PHONY: scale
scale: env ## Measure the growth of every step's cost, and a day of the whole country; half an hour: make scale [FACTORS=1,3,10,30] [ENGINES=duckdb,spark] [LEADS_MIN=1440,120,30]
	python -m tests.benchmarks.scale.pipeline reports/metrics/scale.json "$(FACTORS)" "$(ENGINES)" "$(LEADS_MIN)"
	python -m tests.benchmarks.scale.country reports/metrics/scale.json $(COUNTRY)
	python -m ponctuel.stages scale

# Ten times the requests of `make test`, on the service of the whole year: the pipeline must have run.
fuzz: env ## Run Schemathesis against the API, in each role, with the counts
	PONCTUEL_FUZZ=10 python -m pytest tests/contract/test_schemathesis.py -q -s

# Unit and contract tests, with lines and branches counted; about ten minutes of one core.
.PHONY: coverage
coverage: env ## Measure the coverage of each package by unit and contract tests (reports/metrics/coverage.json)
	python -m pytest tests/unit tests/contract -q -n 2 --cov=src --cov=app --cov-branch --cov-report=json:data/coverage.json --cov-report= \
	 $(LONG:%=--deselect %)
	python -m ponctuel.stages coverage tests/unit tests/contract

.PHONY: energy
energy: env ## Sum the energy of computing, from the last run and the records of search and peers (reports/metrics/energy.json)
	python -m ponctuel.stages energy

.PHONY: history
history: env ## Update the version history used by the plan and its progress reports
	python -m ponctuel.stages history

deps: env ## Update in dvc.yaml the code dependencies of each stage
	python -m ponctuel.stages code_deps

# The attacks of `make test`, ATTACK times as long, then the whole application on the outputs of the pipeline, which must
# have run. Every figure is written to reports/metrics/attack.json, and from there to reports/securite/durcissement.md.
MEASURES := $(CURDIR)/data/attack.jsonl
ATTACK ?= 30
attack: env chromium ## Attack the local application for many minutes, measure, rewrite the page: make attack [ATTACK=30]
	@rm -f $(MEASURES)
	PONCTUEL_MEASURES=$(MEASURES) PONCTUEL_ATTACK=$(ATTACK) python -m pytest tests/hardening tests/integration/registry/test_damage.py -q --durations=10
	PONCTUEL_MEASURES=$(MEASURES) python -m tests.hardening.attack
	python -m tests.hardening.measures $(MEASURES) reports/metrics/attack.json
	python -m ponctuel.stages hardening

# The faults of `make test` at full length, and the table of their figures.
FAULTS := $(CURDIR)/data/faults.jsonl
.PHONY: faults soak
faults: env ## Break the services that the application uses, measure its recovery, rewrite reports/exploitation/pannes.md
	@mkdir -p data; rm -f $(FAULTS)
	PONCTUEL_MEASURES=$(FAULTS) PONCTUEL_ATTACK=1 python -m pytest tests/hardening/test_faults.py -q
	python -m tests.hardening.measures $(FAULTS) reports/metrics/faults.json
	python -m ponctuel.stages faults

DAYS ?= 30
soak: env ## Simulate thirty days of events, boards and purges: constant memory and latency, no table without retention
	python -m tests.hardening.soak $(DAYS) reports/metrics/soak.json
	python -m tests.hardening.event_memory 10 reports/metrics/event-memory.json
	python -m ponctuel.stages faults

check: env
	ruff check .
	ruff format --check .
	python -m mypy
	lint-imports
	@# Without git it could not tell the repository's files from the environment's.
	test ! -e .git || python .ci/reuse_lint.py

lint: check ## Check style, types and imports between rooms

format: env ## Format the code
	ruff check --fix . ; ruff format .

.PHONY: mlflow
mlflow: env ## Run MLflow's own page on the registry, loopback, port 5000
	@python -m ponctuel.cli models ui

lab: env ## Run JupyterLab on the notebooks
	PYTHONWARNINGS='ignore:IProgress not found' jupyter lab --notebook-dir notebooks

.PHONY: package
package: env ## Build the packages of the product and of its client, in dist
	uv build --quiet --no-build-isolation --out-dir dist .
	uv build --quiet --no-build-isolation --out-dir dist src/ponctuel_sdk

.PHONY: pictures
pictures: env chromium ## Take the pictures of README and guide, in both languages (the pipeline must have run)
	python -m tests.e2e.pictures

.PHONY: sbom audit
sbom: env ## Write the components of the lock as a CycloneDX document (reports/securite/sbom.cdx.json)
	@set -o pipefail; PYTHONWARNINGS=ignore uv tool run --from 'cyclonedx-bom>=7.5,<8' cyclonedx-py requirements requirements.lock \
		--pyproject pyproject.toml --output-reproducible --short-PURLs --of JSON -o - | python -m ponctuel.stages sbom \
	 || { echo "sbom: cyclonedx-bom could not be had, or could not read the lock: see above"; exit 1; }

# Published vulnerabilities change daily: without network, name a copy of OSV's (PyPI/all.zip). It fails if a package
# cannot be compared.
audit: env ## Compare the lock with published vulnerabilities: make audit [ADVISORIES=all.zip]
	@python -m ponctuel.stages audit $(ADVISORIES)

lock: ## Compile requirements.lock from pyproject.toml
	uv pip compile pyproject.toml --extra dev --extra drift --extra peers --universal --generate-hashes --no-emit-index-url \
		--no-header --python-version 3.11 -q -o requirements.lock
	@python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"], sep="\n")' | \
	 uv pip compile - -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --python-version 3.11 -q -o $(SPARK_LOCK)

# The browser tests need a Chromium; it is installed where permitted.
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	 { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	   apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	 echo "No Chromium found: the browser tests cannot run (install chromium)"

# promtool and amtool check the files for Prometheus and Alertmanager; they are installed where permitted.
.PHONY: prometheus
prometheus:
	@command -v promtool >/dev/null && command -v amtool >/dev/null || \
	 { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	   apt-get update -qq && apt-get install -y -qq --no-install-recommends prometheus prometheus-alertmanager >/dev/null; } || \
	 echo "No promtool or amtool found: Prometheus' own tools do not check app/deploy/prometheus (Debian: prometheus, prometheus-alertmanager)"

# One test runs two processes behind nginx; without nginx it is skipped.
.PHONY: nginx
nginx:
	@command -v nginx >/dev/null || test -x /usr/sbin/nginx || \
	 { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	   apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; } || \
	 echo "No nginx found: the test of several processes is left out (install nginx-light)"

clean: ## Delete the environment and all outputs of the pipeline
	rm -rf $(VENV) data/raw data/clean data/warehouse data/ledgers data/replay_ledgers data/features data/models data/evaluation data/drift-reports data/peers data/ideas data/further data/further-training.json mlruns/mlflow.db mlruns/artifacts mlruns/history.jsonl mlruns/optuna.journal*
