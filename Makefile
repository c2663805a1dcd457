# Two commands: `make demo` shows what seedclean does, `make check` says whether this tree is sound.
PYTHON ?= python3
VENV := .venv
SECONDS ?= 60
BIN := $(VENV)/bin
# What a run needs, and the developers' tools beside it: `make demo` must not wait for those.
RUNS := $(VENV)/.runs
READY := $(VENV)/.ready
KERNEL := hatch_build.py $(wildcard src/seedclean/core/kernel/c/*.[ch] src/seedclean/core/kernel/c/*/*)
# The make of a Mac is too old to know it.
PIECES := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
AT_ONCE := $(if $(PIECES),--output-sync=none)
# Hundreds of tests start a process each: with this set, all that it imports would be compiled in each of them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo check system lint types test pytest rules bench-guard fuzz sanitize faults site screenshots golden schemas lists format clean

demo: $(RUNS)
	$(BIN)/seedclean run samples -o out --rebuild || test $$? -eq 1
	@echo "The articles are in out/clean.jsonl; open out/report.html in a browser."

# All at the same time, each one's output in one piece: pip and apt wait for the network, and mypy has one process.
check:
	$(MAKE) --no-print-directory -j4 $(PIECES) lint types rules test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

rules: $(READY)
	$(BIN)/seedclean rules check

# A make of its own, so that the tests say at once how far they are; the makes that they start share no jobs with it.
test: $(READY) system
	$(MAKE) --no-print-directory $(AT_ONCE) pytest

pytest:
	MAKEFLAGS= $(BIN)/pytest -n 2 --dist loadfile

system:
	sh scripts/get_chromium.sh
	sh scripts/get_java.sh

bench-guard: $(READY)
	$(BIN)/python benchmarks/run/guard.py

fuzz: $(READY)
	$(BIN)/python scripts/fuzz.py --seconds $(SECONDS)

sanitize: $(READY)
	$(BIN)/pytest -rs tests/whole/test_sanitizers.py

faults: $(READY)
	FAULT_POINTS=100000 $(BIN)/pytest tests/whole/test_faults.py

site: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

screenshots: $(READY)
	sh scripts/get_chromium.sh
	$(BIN)/python scripts/screenshots.py

golden: $(READY)
	rm -f tests/golden/state.sqlite
	$(BIN)/seedclean run samples -o tests/golden --rebuild || test $$? -eq 1
	rm -f tests/golden/state.sqlite tests/golden/report.html tests/golden/.lock

schemas: $(READY)
	$(BIN)/python scripts/build_schemas.py

lists: $(READY)
	$(BIN)/python scripts/emoji_characters.py
	$(BIN)/python scripts/list_required_words.py
	$(BIN)/python scripts/list_templates.py

format: $(READY)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

$(RUNS): pyproject.toml scripts/make_venv.sh $(KERNEL)
	sh scripts/make_venv.sh $(PYTHON) $(VENV) .
	touch $(RUNS)

$(READY): pyproject.toml scripts/make_venv.sh $(KERNEL)
	sh scripts/make_venv.sh $(PYTHON) $(VENV) '.[dev]'
	touch $(RUNS) $(READY)

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
