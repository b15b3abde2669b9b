# Each target sets up .venv by itself, once. Another interpreter: make lessons PYTHON=python3.12
# Plain lines for machines without make stand in README.md.

BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
JOBS ?= 1
LOCK := $(BIN)/uv pip compile - --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --annotation-style line

.PHONY: help lab lessons book test test-fast test-versions test-browser bench refresh lint lock clean
help:           ## what there is to make
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:[^#]*##/ -/'

lab: .venv/lessons.done     ## open the lessons in JupyterLab
	$(BIN)/python -m jupyter lab notebooks

lessons: .venv/lessons.done ## execute every lesson; leave notebooks and pages in build/
	$(BIN)/python -m cnnlessons run --jobs $(JOBS)

book: .venv/lessons.done    ## write the course as a site, from the stored outputs; open build/book/index.html
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --fresh-env -c docs -d build/doctrees . build/book

test: .venv/dev.done        ## run the tests, and every notebook against its stored outputs
	$(BIN)/python -m pytest

test-fast: .venv/dev.done   ## run the tests that train nothing, in a minute
	$(BIN)/python -m pytest -m "not slow" --durations=5

test-versions: .venv/dev.done ## run the tests on each Python, with the lowest, the locked and the newest packages
	$(call test-with,lowest,$(word 1,$(PYTHONS)),--resolution lowest-direct -e '.[dev]')
	$(call test-with,locked,$(word 2,$(PYTHONS)),-r requirements-dev.txt)
	$(call test-with,newest,$(word 3,$(PYTHONS)),--resolution highest -e '.[dev]')

test-browser: book .venv/dev.done ## look at the book and at JupyterLab with a real browser (needs Chromium)
	$(BIN)/python -m pytest tests/browser

# Versions that are on PATH, or paths: make test-versions PYTHONS="python3.11 python3.12 /path/to/python3.13"
PYTHONS ?= 3.11 3.12 3.13

# Without configuration: PyTorch as it comes from an index needs what pyproject.toml keeps out of the locks.
define test-with
$(BIN)/uv venv --quiet --clear --seed --no-python-downloads --python $(2) build/$(1)
$(BIN)/uv pip install --quiet --no-config --python build/$(1) $(3)
$(subst .venv,build/$(1),$(BIN))/python -m pytest
endef

bench: .venv/dev.done       ## measure speed, as ratios within one run
	for bench in benchmarks/bench_*.py; do $(BIN)/python $$bench || exit 1; done

refresh: .venv/lessons.done ## execute every notebook again and store its outputs
	$(BIN)/python -m cnnlessons refresh --jobs $(JOBS)

lint: .venv/dev.done        ## check the style of code and notebooks
	$(BIN)/python -m ruff check

lock: .venv/dev.done        ## write requirements.txt and requirements-dev.txt anew from pyproject.toml
	echo '-e .[dev]' | $(LOCK) --upgrade --output-file requirements-dev.txt
	cp requirements-dev.txt requirements.txt  # its versions are kept where both files name a package
	echo '-e .' | $(LOCK) --output-file requirements.txt

clean:          ## remove what was built; the next target sets up again
	rm -rf .venv build

.venv/lessons.done: requirements.txt pyproject.toml | .venv/python.done
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

.venv/dev.done: requirements-dev.txt pyproject.toml | .venv/python.done
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@ .venv/lessons.done

# The first of these interpreters that TensorFlow has wheels for.
PYTHON ?= python3 python3.13 python3.12 python3.11 python
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))

.venv/python.done:
	@for python in $(PYTHON); do \
	  if $$python -c '$(FITS)' 2>/dev/null; then \
	    echo "Setting up .venv with $$python (a minute or two, once)"; \
	    $$python -m venv .venv && touch $@ && exit 0; \
	    echo "$$python cannot make a virtual environment: see the line above (Debian, Ubuntu: apt install python3-venv)"; exit 1; \
	  fi; \
	done; \
	echo "cnnlessons needs Python 3.11, 3.12 or 3.13; found: $$(for python in $(PYTHON); do $$python --version 2>/dev/null; done | sort -u | paste -sd, - | sed 's/^$$/none/'). Name one with: make PYTHON=/path/to/python3.12" >&2; exit 1
