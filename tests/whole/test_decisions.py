"""The documents for developers: decisions are short, and what architecture and changelog say of the rooms is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.whole.test_architecture import MODULES, ROOMS, arrows, dotted

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DECISION_LINES = 45
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_is_half_a_page_and_says_its_cost(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= DECISION_LINES
    assert re.match(rf"# {file.stem[:4]}: \w", text)
    assert "\n**Decided.**" in text
    assert "\n**Cost.**" in text


def test_a_number_is_that_of_one_decision() -> None:
    assert len({file.stem[:4] for file in DECISIONS}) == len(DECISIONS)


def test_the_table_of_rooms_lists_what_each_may_import() -> None:
    rows = re.findall(r"^\| `?([\w ]+?)`? \| (.+) \| (.*) \|$", ARCHITECTURE.split("## What holds")[0], re.MULTILINE)
    public = set(re.findall(r"`(\w+)`", next(purpose for room, purpose, _ in rows if room == "public modules")))
    allowed: dict[str, set[str]] = {}
    for number, (room, _, may) in enumerate(rows):
        below = {other for other, _, _ in rows[number + 1 :]} | public
        names = below if may == "all below" else set(re.findall(r"`(\w+)`", may))
        for name in public if room == "public modules" else {room}:
            allowed[name] = names
    assert {room for room, _, _ in rows[1:]} | public >= set(ROOMS)
    allowed["spark"] = {"engine"}  # the shim says so itself
    wrong = {pair: modules for pair, modules in arrows().items() if pair[1] not in allowed[pair[0]]}
    assert wrong == {}


def test_paths_of_the_architecture_exist() -> None:
    where = ARCHITECTURE.split("## Where to add")[1]
    paths = [path for path in re.findall(r"`([\w./]+/[\w./]+)`", where) if "x." not in path]
    assert len(paths) >= 4
    assert not [path for path in paths if not (ROOT / path).exists() and not (ROOT / "src/seedclean" / path).exists()]


def test_modules_of_the_changelog_are_where_it_says() -> None:
    modules = {dotted(path) for path in MODULES}
    table = CHANGELOG.split("### Where did it go")[1].split("C sources")[0]
    new = re.findall(r"^\| `[\w.]+`(?:, .+?)? \| `([\w.]+)`", table, re.MULTILINE)
    assert len(new) >= 100
    assert set(new) <= modules
    sources = re.findall(r"^\| `[\w.]+` \| `(\w+/\w+\.[ch])` \|$", CHANGELOG, re.MULTILINE)
    assert len(sources) >= 20
    assert all((ROOT / "src/seedclean/core/kernel/c" / source).exists() for source in sources)
