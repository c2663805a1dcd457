"""The documents are true: their numbers are counted, their examples are run, their promises have tests."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

import seedclean
from seedclean.config import load_config
from seedclean.core import errors
from seedclean.core.figures import FIGURES
from seedclean.core.validation import field_types
from seedclean.engine.runner import run
from seedclean.rules import KINDS, load_rules, shipped_rules
from tests.conftest import ROOT
from tests.support.documents import (
    ALL,
    CONTRIBUTING,
    ENGLISH,
    README,
    README_ZH,
    TRANSLATIONS,
    blocks,
    code,
    outline,
    path_of,
    prose,
    section,
)

RUNNING, CLEANING = ROOT / "docs" / "running.md", ROOT / "docs" / "cleaning.md"
WIDEST = 120  # characters of a line
# What README promises -> tests of which at least one fails if that does not hold.
PROMISES = {
    "Nothing is lost silently.": [
        "test_every_input_file_is_accounted_for",
        "test_numbers_that_do_not_add_up_fail_the_run",
        "test_each_sum_is_checked",
        "test_a_stage_that_raises_costs_one_page",
    ],
    "It is reproducible.": [
        "test_workers_and_their_number_change_no_byte",
        "test_the_order_of_files_and_arguments_changes_no_byte",
        "test_samples_give_the_goldens",
    ],
    "It is incremental.": [
        "test_pages_that_were_seen_are_skipped",
        "test_new_pages_are_added_and_old_lines_stay",
        "test_a_page_that_was_corrected_is_replaced",
        "test_a_copy_that_comes_later_names_the_published_one",
        "test_after_any_fault_the_next_run_writes_what_an_undisturbed_run_writes",
    ],
}


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").split()) <= 1100


@pytest.mark.parametrize("file", ALL, ids=path_of)
def test_lines_fit_a_screen(file: Path) -> None:
    wide = [line for line in file.read_text(encoding="utf-8").split("\n") if len(line) > WIDEST and "://" not in line]
    assert not wide


def test_before_and_after_of_the_readme(tmp_path: Path) -> None:
    """It is what `seedclean run` makes of that page, with nothing switched off."""
    shown = re.fullmatch(r"before  (.*)\nafter   (.*)\n", blocks(README)[0].text, re.DOTALL)
    assert shown
    (tmp_path / "page.txt").write_text(shown[1].replace("\n        ", "\n"), encoding="utf-8")
    run(tmp_path / "page.txt", tmp_path / "out")
    [row] = map(json.loads, (tmp_path / "out" / "clean.jsonl").read_text(encoding="utf-8").splitlines())
    fields = json.loads(shown[2].replace(", …}", "}"))
    assert set(fields) == {"title", "source", "authors", "text"}
    assert {field: row[field] for field in fields} == fields


@pytest.mark.parametrize("file", [README, README_ZH, CLEANING, ROOT / "docs" / "zh" / "cleaning.md"], ids=path_of)
def test_what_becomes_of_examples(file: Path) -> None:
    pairs = re.findall(r"`([^`]+)` → `([^`]+)`", prose(file))
    assert len(pairs) >= (3 if "README" in file.name else 2)
    emoji = seedclean.load_pipeline(stages=["emoji"])
    for before, after in pairs:
        assert after in {seedclean.repair(before).text, seedclean.simplify(before), emoji(before)[0].text}, before


def test_the_table_of_repairs() -> None:
    rows = re.findall(r"^\| [^|]+ \| `(.+)` \| `(.+)` \|$", section(CLEANING, "repair"), re.MULTILINE)
    assert len(rows) >= 7
    for before, after in rows:
        damaged, repaired = (re.sub(r"\\(?:u[0-9a-f]{4}|[nr])", _character, text) for text in (before, after))
        assert damaged != repaired == seedclean.repair(damaged).text, before


def _character(escape: re.Match[str]) -> str:
    return str(json.loads(f'"{escape[0]}"'))


def test_the_order_of_stages() -> None:
    stages = ["read", *load_config().data["pipeline"], "dedup", "write"]
    assert blocks(CLEANING)[0].text == "→".join(stages) + "\n"
    headings = " ".join(re.findall(r"^## (.*)$", prose(CLEANING), re.MULTILINE))
    assert [stage for stage in re.findall(r"\w+", headings) if stage in stages] == stages


def test_the_table_of_fields() -> None:
    schema = orjson.loads((ROOT / "configs" / "schemas" / "clean.schema.json").read_bytes())
    [table] = re.findall(r"\| field \|.*?\n\n", section(RUNNING, "Output"), re.DOTALL)
    named = {field for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE) for field in re.findall(r"`(\w+)`", row)}
    assert named == set(schema["properties"])


def test_the_table_of_reasons_and_of_what_a_run_prints() -> None:
    """Reasons that the code names must be in the table; `checks` has its own in cleaning.md."""
    source = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "src").rglob("*.py"))
    named = set(re.findall(r'Drop\(\s*"(read|work|split|checks)",\s*"([a-z-]+)"', source))
    named |= {("read", reason) for reason in re.findall(r'WarcRecord\(number, "([a-z-]+)"', source)}
    named |= {
        ("read", reason)
        for reason in ("permission", "vanished", "unreadable", "bad-gzip", "bad-bzip2", "bad-xz", "bad-zstd", "bad-tar")
    }
    assert len(named) > 25
    for folder in ("docs", "docs/zh"):
        text, checks = ((ROOT / folder / name).read_text(encoding="utf-8") for name in ("running.md", "cleaning.md"))
        for stage, reason in sorted(named):
            rows = checks if stage == "checks" else text
            start = "" if stage == "checks" else f"\\| `{stage}` "
            assert re.search(rf"(?m)^{start}\|.*`{reason}`", rows), (folder, stage, reason)
        for name in (
            "pages",
            "unchanged",
            "replaced",
            "failed",
            "articles",
            "reopened",
            "kept",
            "duplicates",
            "dropped",
        ):
            assert f"| `{FIGURES[name].label}` |" in text, (folder, name)


def test_the_table_of_exit_codes() -> None:
    listed = re.findall(r"^\| (\d+) \|", section(RUNNING, "Progress and exit codes"), re.MULTILINE)
    exit_codes = {value for key, value in vars(errors).items() if key.startswith("EXIT_")}
    assert list(map(int, listed)) == sorted(exit_codes)


def test_each_promise_has_its_tests() -> None:
    assert re.findall(r"^- \*\*(.+?)\*\*", section(README, "Three promises"), re.MULTILINE) == list(PROMISES)
    tests = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    for names in PROMISES.values():
        assert [tests.count(f"def {test}(") for test in names] == [1] * len(names)


@pytest.mark.parametrize("file", [*ENGLISH, *TRANSLATIONS], ids=path_of)
def test_the_commands_of_the_documents_exist(file: Path) -> None:
    """In the text, too; those in blocks are run as well (`test_site.py`)."""
    from seedclean.cli import main_group

    for command in commands(file):
        words = command.split("#")[0].split(">")[0].split("2>>")[0].split()
        group = main_group.commands[words[0]]
        if words[0] == "rules":
            assert words[1] in group.commands  # type: ignore[attr-defined]
            continue
        options = {option for parameter in group.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-") and word != "-"} <= options, command


def commands(file: Path) -> list[str]:
    """Return the commands of a document that it gives with their arguments."""
    text = file.read_text(encoding="utf-8")
    return re.findall(r"seedclean ((?:run|rules|config|dedup|tune)\b[^\n`]*)", text)


def test_documents_name_many_commands() -> None:
    assert len([command for file in ENGLISH for command in commands(file)]) >= 35
    assert len(set(commands(README) + commands(RUNNING))) >= 13


def test_numbers_of_the_readme() -> None:
    rules = len(load_rules((shipped_rules(),)))
    assert f"by {rules} rules" in README.read_text(encoding="utf-8")
    assert f"{rules} 条规则" in README_ZH.read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "original"), TRANSLATIONS.items(), ids=path_of)
def test_a_translation_is_made_of_the_same_parts(file: Path, original: Path) -> None:
    assert blocks(file) == blocks(original)
    assert outline(file) == outline(original)
    for page, language, other in ((original, "中文", file), (file, "English", original)):
        link = f"[{language}]({Path(os.path.relpath(other, page.parent)).as_posix()})"
        assert link in prose(page).split("\n## ")[0].split("\n")
    # A line break between two Han characters would be shown as a space.
    assert not re.findall(r"[\u4e00-\u9fff]\n *[\u4e00-\u9fff]", prose(file))


def test_what_users_read_is_in_chinese_too() -> None:
    translated = {file.name for file in TRANSLATIONS}
    users = ("running", "cleaning", "looking", "dedup", "library", "notebook", "cron", "spark", "rules")
    assert {"README.zh-CN.md", *(f"{page}.md" for page in users)} <= translated


def test_the_tests_that_reliability_names_exist() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`(test_\w+\.py)`", text))
    assert len(names) >= 9
    assert names <= {file.name for file in (ROOT / "tests").rglob("test_*.py")}


def test_links_lead_somewhere() -> None:
    for file in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"


def test_every_rule_kind_is_documented() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    for kind, keys in KINDS.items():
        row = next(line for line in text.split("\n") if line.startswith(f"| `{kind}`"))
        assert field_types(keys).keys() <= set(re.findall(r"`([a-z_]+)`", row)), kind


def test_the_example_rule_of_contributing_passes(tmp_path: Path) -> None:
    [rule] = code(CONTRIBUTING, "yaml")
    (tmp_path / "own.yaml").write_text(rule, encoding="utf-8")
    command = [sys.executable, "-m", "seedclean", "rules", "check", str(tmp_path)]
    assert subprocess.run(command, capture_output=True, check=False).stdout.endswith(b"1 rules, 3 examples, 0 wrong\n")


def test_public_names_are_few_documented_and_shown() -> None:
    assert len(seedclean.__all__) <= 14
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
