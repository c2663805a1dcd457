"""The rooms of docs/architecture.md: each imports only from rooms below it, and there are few of both."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

SRC = ROOT / "src" / "seedclean"
# From the top down: a room imports only from rooms that stand behind it.
ROOMS = [
    *("cli", "spark", "engine", "reporting", "write"),
    *("api", "config", "pipeline", "dedup", "stages", "stage", "rules", "read", "text", "core"),
]
ENTRIES_MOST, ARROWS_MOST = 18, 60
MODULES = sorted(path for path in SRC.rglob("*.py") if path.parent != SRC or not path.name.startswith("__"))
SOURCES = [*SRC.rglob("*.py"), *SRC.rglob("*.[ch]")]


def dotted(path: Path) -> str:
    """Return a module's name below the package."""
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


def room(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, at its top or later: ours below the package, others as `external:name`."""
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


def arrows() -> dict[tuple[str, str], set[str]]:
    """Return which modules make one room import from another."""
    modules = defaultdict(set)
    for path in MODULES:
        for name in imports(path):
            pair = room(dotted(path)), room(name)
            if not name.startswith("external:") and pair[0] != pair[1]:
                modules[pair].add(f"{dotted(path)} imports {name}")
    return modules


def test_the_root_has_few_entries() -> None:
    # A folder without sources is what an older checkout was built into; git does not know it.
    entries = {path.name for path in SRC.iterdir() if path.is_file() or any(path.rglob("*.py"))}
    assert len(entries) <= ENTRIES_MOST
    assert {name.removesuffix(".py") for name in entries} == {*ROOMS, "__init__", "__main__", "py.typed"}


def test_rooms_import_from_below_only() -> None:
    level = {name: number for number, name in enumerate(ROOMS)}
    up = {pair: modules for pair, modules in arrows().items() if level[pair[0]] > level[pair[1]]}
    assert up == {}


def test_rooms_know_few_others() -> None:
    assert len(arrows()) <= ARROWS_MOST


def test_stages_do_not_import_each_other() -> None:
    for path in (SRC / "stages").glob("*.py"):
        if path.name != "__init__.py":
            stages = {name for name in imports(path) if name.startswith("stages.") and name.count(".") == 1}
            assert stages <= {
                f"stages.{name}" for name in ("repairs", "line_model", "site_lines", "text_quality", "article_limits")
            }, path


def test_one_module_imports_opencc() -> None:
    users = {room(dotted(path)) for path in MODULES if "external:opencc" in imports(path)}
    assert users == {"text"}


def test_dedup_knows_no_documents() -> None:
    for path in (SRC / "dedup").glob("*.py"):
        assert not {"core.document", "stage", "config"} & set(imports(path)), path


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SRC)))
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert path.stem not in ("utils", "helpers", "common", "manager", "misc")
