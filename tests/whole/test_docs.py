"""The documents are true: their code runs, their numbers are counted, the two languages agree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import seedclean
from seedclean.rules import KINDS, load_folder, shipped
from tests.conftest import ROOT

README, CHINESE = (ROOT / name for name in ("README.md", "README.zh-CN.md"))


def test_raw_and_clean_of_the_readme() -> None:
    lines = README.read_text(encoding="utf-8").split("\n")
    raw = next(line.removeprefix("raw ").strip() for line in lines[:10] if line.startswith("raw "))
    clean = next(line for line in lines[:10] if line.startswith("clean "))
    article = seedclean.load_pipeline(stages=["emoji", "split", "boilerplate", "metadata", "whitespace"])(raw)[0]
    assert f'"text": "{article.text}"' in clean
    assert f'"source": "{article.meta["source"]}", "authors": ["{article.meta["authors"][0]}"]' in clean


@pytest.mark.parametrize("file", [README, CHINESE], ids=lambda file: file.name)
def test_the_commands_of_the_readme_exist(file: Path) -> None:
    from seedclean.cli import cli

    text = file.read_text(encoding="utf-8")
    commands = re.findall(r"seedclean ((?:run|rules|config|dedup|tune)\b[^\n`]*)", text)
    assert len(commands) >= 13
    for command in commands:
        words = command.split("#")[0].split(">")[0].split("2>>")[0].split()
        group = cli.commands[words[0]]
        if words[0] == "rules":
            assert words[1] in group.commands  # type: ignore[attr-defined]
            continue
        options = {option for parameter in group.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-") and word != "-"} <= options, command


def test_numbers_of_the_readme() -> None:
    rules = len(load_folder((shipped(),)))
    assert f"by {rules} rules" in README.read_text(encoding="utf-8")
    assert f"{rules} 条规则" in CHINESE.read_text(encoding="utf-8")


def test_the_two_readmes_have_the_same_code_and_headings() -> None:
    english, chinese = (file.read_text(encoding="utf-8") for file in (README, CHINESE))
    fences = r"```(?:\w*)\n(.*?)```"
    assert re.findall(fences, english, re.DOTALL) == re.findall(fences, chinese, re.DOTALL)
    assert english.count("\n## ") == chinese.count("\n## ")
    assert english.count("\n- ") == chinese.count("\n- ")
    assert english.count("\n| ") == chinese.count("\n| ")


@pytest.mark.parametrize("chinese", sorted((ROOT / "docs" / "zh").glob("*.md")), ids=lambda file: file.name)
def test_a_chinese_page_has_the_form_of_the_english_one(chinese: Path) -> None:
    english = ROOT / "docs" / chinese.name
    assert form(chinese) == form(english)
    assert f"[中文](zh/{chinese.name})" in english.read_text(encoding="utf-8").split("\n## ")[0]
    assert f"[English](../{chinese.name})" in chinese.read_text(encoding="utf-8").split("\n## ")[0]


def form(page: Path) -> list[str]:
    """Return what a page is made of, without its words: headings, items, rows, pictures, and the code as it stands."""
    marks = r"^(?:#+ |- |\d+\. |\|(?:[- ]+\|)?|!\[|<img|```)"
    parts: list[str] = []
    is_code = False
    for line in page.read_text(encoding="utf-8").split("\n"):
        if is_code or line.startswith("```"):
            is_code ^= line.startswith("```")
            parts.append(line)
        elif mark := re.match(marks, line):
            parts.append(mark[0])
    return parts


@pytest.mark.parametrize("page", [*(ROOT / "docs").glob("[!a]*.md"), *(ROOT / "docs" / "zh").glob("*.md")], ids=str)
def test_lines_are_short(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").split("\n")
    assert not [number for number, line in enumerate(lines, 1) if len(line) > 120]


def test_the_tests_that_reliability_names_exist() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`(test_\w+\.py)`", text))
    assert len(names) >= 9
    assert names <= {file.name for file in (ROOT / "tests").rglob("test_*.py")}


def test_links_lead_somewhere() -> None:
    for file in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"


def test_every_rule_kind_is_documented() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for kind, keys in KINDS.items():
        row = next(line for line in text.split("\n") if line.startswith(f"| `{kind}`"))
        assert keys <= set(re.findall(r"`([a-z_]+)`", row)), kind


def test_the_example_rule_of_contributing_passes(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert found
    (tmp_path / "own.yaml").write_text(found[1], encoding="utf-8")
    command = [sys.executable, "-m", "seedclean", "rules", "check", str(tmp_path)]
    assert subprocess.run(command, capture_output=True, check=False).stdout.endswith(b"1 rules, 3 examples, 0 wrong\n")


def test_public_names_are_few_documented_and_shown() -> None:
    assert len(seedclean.__all__) <= 12
    for name in seedclean.__all__:
        assert ">>>" in (getattr(seedclean, name).__doc__ or ""), f"{name} has no doctest"
    assert set(seedclean.__all__) <= set(dir(seedclean))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = seedclean.nothing


def test_nothing_of_this_machine_is_named() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.split(b"\0")
    words = ["/" + "work/", "/" + "root/", "python" + "hosted", "pypi" + ".org"]
    for name in filter(None, files):
        data = (ROOT / name.decode()).read_bytes()
        assert not [word for word in words if word.encode() in data], name
