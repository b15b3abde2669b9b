# Each target sets up .venv by itself, once. With another interpreter: make lessons PYTHON=python3.12
# README.md has the same commands for machines without make.

BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
JOBS ?= 1
SPHINX = $(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --fresh-env
LOCK := $(BIN)/uv pip compile - --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --annotation-style line

# If the home directory is read-only, Jupyter, Matplotlib and pip keep their files in .venv.
export HOME := $(shell test -w "$$HOME" && echo "$$HOME" || echo "$(CURDIR)/.venv/home")

.PHONY: help lab lessons book test test-fast test-korean test-versions test-browser coverage mutants bench refresh translate pictures lint lock clean
help:           ## what there is to make
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:[^#]*##/ -/'

lab: .venv/lessons.done     ## open the lessons in JupyterLab
	$(BIN)/python -m cnnlessons.course.lab notebooks

lessons: .venv/lessons.done ## execute every lesson; write notebooks and pages to build/
	$(BIN)/python -m cnnlessons run --jobs $(JOBS)

book: .venv/lessons.done    ## write the course as a site, from the stored outputs; open build/book/index.html
	$(SPHINX) -c docs -d build/doctrees . build/book & english=$$!; \
	$(SPHINX) -c docs/ko -d build/doctrees-ko . build/book/ko; korean=$$?; wait $$english && exit $$korean

test: .venv/dev.done        ## run the tests, and every notebook against its stored outputs
	$(BIN)/python -m pytest

test-fast: .venv/dev.done   ## run the tests of the package that take no longer than some seconds
	$(BIN)/python -m pytest tests -m "not slow" --durations=5

test-korean: .venv/dev.done ## execute every Korean notebook, also those that train, against its stored outputs
	$(BIN)/python -m pytest notebooks/ko

test-versions: .venv/dev.done ## run the tests on each Python, with the lowest, the locked and the newest packages
	mkdir -p build
	echo '-e .[dev]' | $(LOCK) --resolution lowest-direct --output-file build/lowest.txt
	$(call test-with,lowest,$(word 1,$(PYTHONS)),-r build/lowest.txt)
	$(call test-with,locked,$(word 2,$(PYTHONS)),-r requirements-dev.txt)
	$(call test-with,newest,$(word 3,$(PYTHONS)),-e '.[dev]')

# With other interpreters: make test-versions PYTHONS="python3.11 python3.12 /path/to/python3.13"
PYTHONS ?= python3.11 python3.12 python3.13

define test-with
$(2) -m venv --clear build/$(1)
$(subst .venv,build/$(1),$(BIN))/python -m pip install --quiet $(3)
$(subst .venv,build/$(1),$(BIN))/python -m pytest
endef

test-browser: book .venv/dev.done ## look at the book and at JupyterLab with a real browser (needs Chromium)
	$(BIN)/python -m pytest tests/browser

coverage: book .venv/dev.done ## which branches of the package, and which lines of its JavaScript, the tests reach
	$(BIN)/python -m pytest -o addopts="--numprocesses=auto --dist=loadfile" \
	  --cov --cov-report=term:skip-covered --cov-fail-under=95 tests
	$(BIN)/python -m pytest tests/browser --javascript=85 -k "not times_a_second"  # counting takes time

mutants: .venv/dev.done     ## which faults the tests would notice: change the code in many small ways; write tests/mutants/README.md
	VIRTUAL_ENV=.venv $(BIN)/uv run --active --no-project --with mutmut==3.8.1 mutmut run
	VIRTUAL_ENV=.venv $(BIN)/uv run --active --no-project --with mutmut==3.8.1 python tests/mutants/page.py

bench: .venv/dev.done       ## compare the speed with other packages; write benchmarks/README.md
	$(BIN)/python benchmarks/bench.py

refresh: .venv/lessons.done ## execute every notebook again and store its outputs
	$(BIN)/python -m cnnlessons refresh --jobs $(JOBS)

translate: .venv/lessons.done ## write the Korean notebooks from locale/ko/, or say what is not translated
	$(BIN)/python -m cnnlessons translate

pictures: .venv/dev.done    ## draw the README's pictures again (needs Chromium)
	$(BIN)/python docs/sliding_kernel.py
	$(BIN)/python docs/network_picture.py

lint: .venv/dev.done        ## check the style of code and notebooks (JavaScript and style sheets: needs Node.js)
	$(BIN)/python -m ruff check
	npx --yes @biomejs/biome@2.6.8 check

lock: .venv/dev.done        ## write requirements.txt and requirements-dev.txt from pyproject.toml
	echo '-e .[dev]' | $(LOCK) --upgrade --output-file requirements-dev.txt
	cp requirements-dev.txt requirements.txt  # its versions are kept where both files name a package
	echo '-e .' | $(LOCK) --output-file requirements.txt

clean:          ## remove .venv and build/; the next target sets up again
	rm -rf .venv build mutants

# A .venv whose Python is gone, after an upgrade of the system for example, is made again.
VENV := $(shell test -e .venv/python.done && $(BIN)/python -c '' 2>/dev/null || echo anew)

.venv/lessons.done: $(VENV) requirements.txt pyproject.toml | .venv/python.done
	$(call install,requirements.txt)
	@touch $@

.venv/dev.done: $(VENV) requirements-dev.txt pyproject.toml | .venv/python.done
	$(call install,requirements-dev.txt)
	@touch .venv/lessons.done $@

define install
@echo "Installing the packages of $(1)"
@$(BIN)/python -m pip install --quiet -r $(1) || { \
  echo "Installing stopped, see above. Without a network, or with a proxy: the last table of README.md helps." >&2; exit 1; }
endef

.PHONY: anew
.venv/python.done: $(VENV)
	@for python in $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11 python); do \
	  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    echo "Setting up .venv with $$python (a minute or two, once)"; \
	    "$$python" -m venv --clear .venv && touch $@ && exit 0; \
	    echo "$$python cannot make a virtual environment: see the line above (Debian, Ubuntu: apt install python3-venv)"; exit 1; \
	  fi; \
	done; \
	echo "cnnlessons needs Python 3.11, 3.12 or 3.13. Name one with: make PYTHON=/path/to/python3.12" >&2; exit 1
