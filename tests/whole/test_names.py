"""One word for one thing: names that would send a newcomer to the wrong place are refused."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.whole.test_architecture import SRC, dotted

# Words that say nothing of what a variable holds.
EMPTY_WORDS = {
    *("found", "one", "some", "place", "made", "told", "own", "known", "it", "that", "those", "they", "what"),
    *("said", "seen", "given", "taken", "there", "here"),
}
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SRC.rglob("*.py"))}
OTHERS = [path for folder in ("benchmarks", "scripts") for path in sorted((ROOT / folder).rglob("*.py"))]


def variables(tree: ast.AST) -> Iterator[str]:
    """Yield the names of parameters and of what is assigned, in loops and comprehensions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@pytest.mark.parametrize("path", [*TREES, *OTHERS], ids=lambda path: str(path.relative_to(ROOT)))
def test_variables_say_what_they_hold(path: Path) -> None:
    tree = TREES.get(path) or ast.parse(path.read_text(encoding="utf-8"))
    assert EMPTY_WORDS & set(variables(tree)) == set()


def test_no_class_name_stands_twice() -> None:
    modules = defaultdict(list)
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                modules[node.name].append(dotted(path))
    assert {name: places for name, places in modules.items() if len(places) > 1} == {}


def test_no_function_or_class_is_named_as_its_module() -> None:
    namesakes = [
        f"{dotted(path)}.{node.name}"
        for path, tree in TREES.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == dotted(path).split(".")[-1]
    ]
    assert namesakes == []
