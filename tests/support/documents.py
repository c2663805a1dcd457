"""The project's documents, and what a text in Markdown is made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

README, README_ZH = ROOT / "README.md", ROOT / "README.zh-CN.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
ENGLISH = [README, CONTRIBUTING, *sorted((ROOT / "docs").glob("*.md"))]
# A translation -> what it translates.
TRANSLATIONS = {README_ZH: README} | {
    file: ROOT / "docs" / file.name for file in sorted((ROOT / "docs" / "zh").glob("*.md"))
}
ALL = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"(#+) |(\s*)(?:[-*]|\d+\.) |(\|)|(!\[|<img)")
_CELL_BORDER = re.compile(r"(?<!\\)\|")


class Block(NamedTuple):
    """A fenced block of code: its language, empty if it names none, and its text."""

    language: str
    text: str


def path_of(file: Path) -> str:
    """Return the path of a document in the project, as the name of a test's case."""
    return file.relative_to(ROOT).as_posix()


def blocks(file: Path) -> list[Block]:
    """Return the blocks of code of a document, in order."""
    return [Block(*match.groups()) for match in _BLOCK.finditer(file.read_text(encoding="utf-8"))]


def code(file: Path, language: str) -> list[str]:
    """Return the text of each block of one language."""
    return [block.text for block in blocks(file) if block.language == language]


def prose(file: Path) -> str:
    """Return a document without its blocks of code."""
    return _BLOCK.sub("", file.read_text(encoding="utf-8"))


def outline(file: Path) -> list[str]:
    """Return what a document is made of, line by line: headings, list items, rows of tables by cells, pictures."""
    marks = []
    for line in prose(file).split("\n"):
        match = _MARK.match(line)
        if match and match[3]:
            marks.append(f"row of {len(_CELL_BORDER.findall(line)) - 1}")
        elif match:
            marks.append(match[1] or match[4] or f"{match[2]}-")
    return marks


def section(file: Path, heading: str) -> str:
    """Return the text between a heading of the second level and the next one."""
    [_, text] = prose(file).split(f"\n## {heading}\n")
    return text.split("\n## ")[0]
