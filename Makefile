# Each target sets up .venv by itself, once. Another interpreter: make lessons PYTHON=python3.12
# Plain lines for machines without make stand in README.md.

BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
JOBS ?= 1
LOCK := $(BIN)/uv pip compile - --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --annotation-style line

# Where the home directory cannot be written, Jupyter, Matplotlib and pip keep their files in .venv.
export HOME := $(shell test -w "$$HOME" && echo "$$HOME" || echo "$(CURDIR)/.venv/home")

.PHONY: help lab lessons book test test-fast test-versions test-browser coverage mutants bench refresh animation lint lock clean
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
	mkdir -p build
	echo '-e .[dev]' | $(LOCK) --resolution lowest-direct --output-file build/lowest.txt
	$(call test-with,lowest,$(word 1,$(PYTHONS)),-r build/lowest.txt)
	$(call test-with,locked,$(word 2,$(PYTHONS)),-r requirements-dev.txt)
	$(call test-with,newest,$(word 3,$(PYTHONS)),-e '.[dev]')

# Another place of theirs: make test-versions PYTHONS="python3.11 python3.12 /path/to/python3.13"
PYTHONS ?= python3.11 python3.12 python3.13

define test-with
$(2) -m venv --clear build/$(1)
$(subst .venv,build/$(1),$(BIN))/python -m pip install --quiet $(3)
$(subst .venv,build/$(1),$(BIN))/python -m pytest
endef

test-browser: book .venv/dev.done ## look at the book and at JupyterLab with a real browser (needs Chromium)
	$(BIN)/python -m pytest tests/browser

coverage: .venv/dev.done    ## which branches of the package the tests reach; notebooks are left out
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -o addopts="--numprocesses=auto --dist=loadfile" tests
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --skip-covered --fail-under=95

mutants: .venv/dev.done     ## which faults the tests would notice: change the code in many small ways; write tests/mutants/README.md
	VIRTUAL_ENV=.venv $(BIN)/uv run --active --no-project --with mutmut==3.8.1 python tests/mutants/measure.py

bench: .venv/dev.done       ## measure speed beside what one would use instead; write benchmarks/README.md
	$(BIN)/python benchmarks/bench.py

refresh: .venv/lessons.done ## execute every notebook again and store its outputs
	$(BIN)/python -m cnnlessons refresh --jobs $(JOBS)

animation: .venv/lessons.done ## draw the README's animation again
	$(BIN)/python docs/sliding_kernel.py

lint: .venv/dev.done        ## check the style of code and notebooks
	$(BIN)/python -m ruff check

lock: .venv/dev.done        ## write requirements.txt and requirements-dev.txt anew from pyproject.toml
	echo '-e .[dev]' | $(LOCK) --upgrade --output-file requirements-dev.txt
	cp requirements-dev.txt requirements.txt  # its versions are kept where both files name a package
	echo '-e .' | $(LOCK) --output-file requirements.txt

clean:          ## remove what was built; the next target sets up again
	rm -rf .venv build

# Set up anew: a .venv without its Python, or of another one, or whose installation was cut off.
FITS := (3, 11) <= sys.version_info < (3, 14)
USABLE := import os, sys, sysconfig; sys.exit(not ($(FITS) and os.path.isdir(sysconfig.get_path("purelib"))))
VENV := $(shell test -e .venv/python.done && test ! -e .venv/unfinished && $(BIN)/python -c '$(USABLE)' 2>/dev/null || echo anew)

# A stamp holds what was installed: the clock may be wrong.
changed = $(shell cat $(1) pyproject.toml | cmp -s - $(2) || echo anew)

.venv/lessons.done: $(VENV) $(call changed,requirements.txt,.venv/lessons.done) | .venv/python.done
	$(call install,requirements.txt)
	@cat requirements.txt pyproject.toml > $@

.venv/dev.done: $(VENV) $(call changed,requirements-dev.txt,.venv/dev.done) | .venv/python.done
	$(call install,requirements-dev.txt)
	@cat requirements.txt pyproject.toml > .venv/lessons.done
	@cat requirements-dev.txt pyproject.toml > $@

define install
@echo "Installing what $(1) names"; touch .venv/unfinished
@$(BIN)/python -m pip install --quiet -r $(1) || { \
  echo "Installing stopped, see above. Without a network, or behind a proxy: the last table of README.md helps." >&2; exit 1; }
@rm .venv/unfinished
endef

# The first of these interpreters that TensorFlow has wheels for.
PYTHON ?= python3 python3.13 python3.12 python3.11 python

.PHONY: anew
.venv/python.done: $(VENV)
	@for python in $(PYTHON); do \
	  if $$python -c 'import sys; sys.exit(not $(FITS))' 2>/dev/null; then \
	    echo "Setting up .venv with $$python (a minute or two, once)"; \
	    $$python -m venv --clear .venv && touch $@ && exit 0; \
	    echo "$$python cannot make a virtual environment: see the line above (Debian, Ubuntu: apt install python3-venv)"; exit 1; \
	  fi; \
	done; \
	echo "cnnlessons needs Python 3.11, 3.12 or 3.13; found: $$(for python in $(PYTHON); do $$python --version 2>/dev/null; done | sort -u | paste -sd, - | sed 's/^$$/none/'). Name one with: make PYTHON=/path/to/python3.12" >&2; exit 1
