"""The layers of docs/architecture.md: a module imports only from layers above its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

SRC = ROOT / "src" / "seedclean"
# The first that matches counts; a package's modules may import each other.
LAYERS = [
    {
        "errors",
        "edit",
        "moves",
        "kernel",
        "display",
        "resources",
        "strict_yaml",
        "hanzi",
        "packing",
        "registered",
        "typed_values",
        "fingerprint",
    },
    {"document", "stage", "rules", "repairs", "body", "dates", "html"},
    {"stages", "dedup"},
    {"pipeline", "report", "samples", "own"},
    {
        "config",
        "page_keys",
        "reader",
        "listing",
        "lock",
        "spool",
        "writer",
        "decisions",
        "rows",
        "outcomes",
        "progress",
        "warc",
        "state",
    },
    {"engine", "rowfiles", "fresh", "watch", "view", "tables"},
    {"comparing", "intake", "settling", "runner"},
    {
        "notebook",
        "clusters",
        "result",
        "pace",
        "console",
        "metrics",
        "inspection",
        "origin",
        "account",
        "terminal",
        "dedup_files",
        "tuner",
        "learning",
        "learner",
    },
    {"spark"},
    {"cli"},
]
# Within a layer: in the order of this list, so that there is no cycle.
WITHIN = [
    *(
        "errors",
        "kernel",
        "edit",
        "moves",
        "display",
        "resources",
        "strict_yaml",
        "typed_values",
        "hanzi",
        "registered",
    ),
    *("document", "stage", "rules", "repairs"),
    *(
        "stages",
        "warc",
        "decisions",
        "rows",
        "outcomes",
        "page_keys",
        "reader",
        "listing",
        "lock",
        "spool",
        "writer",
        "state",
        "comparing",
        "intake",
        "settling",
        "runner",
    ),
    *("learning", "learner", "origin", "account", "inspection", "terminal"),
    *("clusters", "pace", "console", "result"),
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted(
    path for path in SRC.rglob("*.py") if path.parent != SRC or path.name not in ("__init__.py", "__main__.py")
)


def part(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "seedclean":
                yield from (alias.name for alias in node.names if alias.name != "__version__")
            elif node.module.startswith("seedclean."):
                yield node.module.removeprefix("seedclean.")
            else:
                yield "external:" + node.module.split(".")[0]
        elif isinstance(node, ast.Import):
            yield from ("external:" + alias.name.split(".")[0] for alias in node.names)


def test_every_module_has_a_layer() -> None:
    assert {part(path) for path in MODULES} == set(LEVEL)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_imports_point_one_way(path: Path) -> None:
    own = part(path)
    for name in imports(path):
        if not name.startswith("external:"):
            top = name.split(".")[0]
            below = LEVEL[top] < LEVEL[own]
            order = {module: place for place, module in enumerate(WITHIN)}
            earlier = LEVEL[top] == LEVEL[own] and order.get(top, 99) < order.get(own, -1)
            assert top == own or below or earlier, f"{own} imports {name}"


def test_stages_do_not_import_each_other() -> None:
    for path in (SRC / "stages").glob("*.py"):
        if path.name != "__init__.py":
            assert not [name for name in imports(path) if name.startswith("stages")], path


def test_only_hanzi_imports_opencc() -> None:
    users = {part(path) for path in MODULES if "external:opencc" in imports(path)}
    assert users == {"hanzi"}


def test_dedup_knows_no_documents() -> None:
    for path in (SRC / "dedup").glob("*.py"):
        assert not {"document", "stage", "config"} & {name.split(".")[0] for name in imports(path)}, path


@pytest.mark.parametrize("path", [*MODULES, *SRC.rglob("*.[ch]")], ids=lambda path: str(path.relative_to(SRC)))
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert path.stem not in ("utils", "helpers", "common", "manager", "misc")
