"""`run --shard` and `merge` on the command line: errors are one line and exit code 2; scripts of the documents."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from seedclean.cli import main_group
from seedclean.core.errors import ConfigError
from tests.conftest import ROOT
from tests.support.command import seedclean
from tests.support.documents import code
from tests.support.folders import contents, put, text

SHARDS = ROOT / "docs" / "shards.md"
Change = Callable[[Path], object]


def called(folder: Path, *arguments: str) -> Result:
    """Call a command in this process, in a folder: a new one takes longer than all that these tests do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return CliRunner().invoke(main_group, arguments)


def refused(folder: Path, *arguments: str) -> str:
    """Call a command that must refuse, and return the one line that it says."""
    error = called(folder, *arguments).exception
    assert isinstance(error, ConfigError), error
    assert "\n" not in str(error)
    return str(error)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pages, an OUT of them, their three parts, and parts that do not fit."""
    folder = tmp_path_factory.mktemp("parts")
    put(folder / "pages", {f"{number}.txt": text(number) for number in range(11)})
    put(folder, {"my.yaml": "dedup: {near: 0.8}\n"})
    assert called(folder, "run", "pages", "-o", "whole", "-j", "1").exit_code == 0
    for name, shard, *options in (
        *(("1", "1/3"), ("2", "2/3"), ("3", "3/3"), ("again", "2/3"), ("of four", "3/4")),
        *(("near", "2/3", "-c", "my.yaml"), ("ledger", "2/3", "--ledger", "full"), ("glob", "2/3", "--glob", "?.txt")),
    ):
        done = called(folder, "run", "pages", "-o", name, "--shard", shard, "-j", "1", *options)
        assert (done.exit_code, done.stdout) == (0, ""), done.stderr
        assert f"part {shard} is in {name}:" in done.stderr
    return folder


@pytest.fixture
def folder(originals: Path, tmp_path: Path) -> Path:
    return shutil.copytree(originals, tmp_path / "copy")


def test_merge_prints_the_summary_of_a_run(folder: Path) -> None:
    done = seedclean("merge", "3", "1", "2", "-o", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert b"pages read" in done.stdout
    assert contents(folder / "out") == contents(folder / "whole")
    assert seedclean("why", "out", "1.txt", cwd=folder).returncode == 0
    assert seedclean("check", "out", cwd=folder).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["1", "2", "-o", "out"], "parts are missing: 3/3: name all 3 parts"),
        (["1", "2", "2", "3", "-o", "out"], "2: is part 2/3, and so is 2: name it once"),
        (["1", "2", "again", "3", "-o", "out"], "again: is part 2/3, and so is 2: name it once"),
        (["1", "2", "of four", "-o", "out"], "of four: is one of 4 parts, and 1 is one of 3"),
        (["1", "near", "3", "-o", "out"], "near: was made with other settings or versions than 1: dedup.near: 0.7 -"),
        (["1", "ledger", "3", "-o", "out"], "than 1: run.ledger: counts -> full"),
        (["1", "glob", "3", "-o", "out"], "glob: was made of other inputs than 1"),
        (["1", "pages", "3", "-o", "out"], "pages: holds no finished part"),
        (["1", "none", "3", "-o", "out"], "none: no such folder"),
        (["1", "2", "3", "-o", "whole"], "whole: holds what `seedclean run` remembers"),
        (["1", "2", "3", "-o", "2"], "2: is a part"),
        (["1", "2", "3"], "name either --out OUT"),
        (["1", "2", "3", "-o", "out", "--shard", "1/3"], "name either --out OUT"),
        (["1", "2", "3", "--shard", "4/3"], "--shard 4/3: write I/N"),
        (["1", "2", "3", "--shard", "2/4"], "--shard 2/4: there are 3 parts"),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit(originals: Path, arguments: list[str], said: str) -> None:
    assert said in refused(originals, "merge", *arguments)
    assert not (originals / "out").exists()


def test_an_error_is_one_line_and_exit_code_2(originals: Path) -> None:
    done = seedclean("merge", "1", "2", "-o", "out", cwd=originals)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)


def cut_off(part: Path) -> None:
    os.truncate(part / "lines.records", 200)


def without_batches(part: Path) -> None:
    shutil.rmtree(part / ".checkpoint")


def overwritten(part: Path) -> None:
    [file] = (part / ".checkpoint").iterdir()
    file.write_bytes(b"\xff" * 999)


def of_another_version(part: Path) -> None:
    facts = json.loads((part / "part.json").read_bytes())
    (part / "part.json").write_text(json.dumps(facts | {"maker": {**facts["maker"], "version": "0.0.9"}}))


def with_other_types(part: Path) -> None:
    facts = json.loads((part / "part.json").read_bytes())
    (part / "part.json").write_text(json.dumps(facts | {"batches": "1"}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (cut_off, "batches are whole: the part is damaged: make it again"),
        (without_batches, "a batch of pages is missing: the part is damaged"),
        (overwritten, "a batch of pages is missing: the part is damaged"),
        (lambda part: (part / "part.json").write_bytes(b'{"number": '), "part.json cannot be read: the part is dam"),
        (lambda part: (part / "part.json").write_bytes(b"[" * 99_999), "part.json cannot be read: the part is dam"),
        (lambda part: (part / "part.json").write_bytes(b"[]"), "part.json cannot be read: the part is dam"),
        (with_other_types, "part.json is not as a part writes it"),
        (of_another_version, "other settings or versions than 1: version: 0.1.0 -> 0.0.9"),
        (lambda part: (part / "lines.records").unlink(), "its lines cannot be read (No such file or directory)"),
    ],
)  # fmt: skip
def test_parts_that_are_damaged(folder: Path, change: Change, said: str) -> None:
    change(folder / "2")
    assert said in refused(folder, "merge", "1", "2", "3", "-o", "out")
    assert not (folder / "out" / "clean.jsonl").exists()


def test_settings_that_changed_since(folder: Path) -> None:
    (folder / "1" / "config.yaml").write_text("dedup: {near: 0.9}\n")
    said = refused(folder, "merge", "1", "2", "3", "-o", "out")
    assert "1: settings or versions have changed since it was made: dedup.near: 0.7 -> 0.9" in said


def test_rules_beside_a_config_are_found_again(folder: Path) -> None:
    rule = (
        "portal: p\nabout: a\nrules:\n  - {id: boat, kind: line, why: w, pattern: '潮汐表', removes: [潮汐表],"
        " keeps: [墙上有一张潮汐表]}\n"
    )
    put(folder, {"own/rules/r.yaml": rule, "own/my.yaml": "rules: {folders: [rules]}\n"})
    for number in (1, 2):
        options = ("-c", "own/my.yaml", "--shard", f"{number}/2", "-o", f"own/{number}")
        assert called(folder, "run", "pages", "-j", "1", *options).exit_code == 0
    done = called(folder / "pages", "merge", "../own/1", "../own/2", "-j", "1", "-o", "../out")
    assert done.exit_code == 0, done.stderr
    (folder / "own" / "rules" / "r.yaml").write_text(rule.replace("潮汐表", "航海图"))
    later = seedclean("merge", "own/1", "own/2", "-o", "out2", cwd=folder)  # a process reads rules once
    assert later.returncode == 2
    assert b"settings or versions have changed since it was made: rule boat:" in later.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pages", "-o", "p", "--shard", "0/3"], "--shard 0/3: write I/N, such as 2/4"),
        (["pages", "-o", "p", "--shard", "two"], "--shard two: write I/N, such as 2/4"),
        (["pages", "-o", "whole", "--shard", "1/3"], "whole: holds the state.sqlite of a run"),
        (["-", "-o", "p", "--shard", "1/3"], "standard input cannot be divided"),
        (["pages", "-o", "p", "--shard", "1/3", "--rebuild"], "--rebuild is not for a part"),
        (["pages", "-o", "p", "--shard", "1/3", "--tmp", "."], "--tmp is not for a part"),
        (["pages", "-o", "p", "--shard", "1/3", "--engine", "spark"], "--shard is not for --engine spark"),
        (["pages", "-o", "1"], "1: holds a part of a run"),
    ],
)  # fmt: skip
def test_what_no_part_can_be_made_of(originals: Path, arguments: list[str], said: str) -> None:
    assert said in refused(originals, "run", *arguments)


# Runs a script at once, once for each index of its array, and prints the number of a job.
_SBATCH = """#!/bin/sh
for script; do :; done
n=$(sed -n "s/^#SBATCH --array=1-//p" "$script")
for i in $(seq ${n:-1}); do
  SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_COUNT=$n SLURM_CPUS_PER_TASK=1 sh -e "$script" >&2 || exit 1
done
echo 7
"""


@pytest.mark.parametrize("options", [("--format", "parquet"), ("--shape", "dolma", "--partition", "date")])
def test_a_merge_writes_the_files_that_the_parts_ask_for(folder: Path, options: tuple[str, ...]) -> None:
    """The same files as those of one run, in Parquet or in another shape; no part has them."""
    assert called(folder, "run", "pages", "-o", "one", "-j", "1", *options).exit_code == 0
    for number in (1, 2):
        arguments = ("-o", f"p{number}", "--shard", f"{number}/2", "-j", "1", *options)
        assert called(folder, "run", "pages", *arguments).exit_code == 0
        assert not (folder / f"p{number}" / "clean").exists()
    assert called(folder, "merge", "p1", "p2", "-o", "out", "-j", "1").exit_code == 0
    files = {
        out: {str(path.relative_to(folder / out)): path.read_bytes() for path in (folder / out / "clean").rglob("*.*")}
        for out in ("one", "out")
    }
    assert files["one"]
    assert files["out"] == files["one"]
    assert (folder / "out" / "export.json").read_bytes() == (folder / "one" / "export.json").read_bytes()


def test_nothing_is_written_through_a_link(folder: Path) -> None:
    (folder / "linked").mkdir()
    for name in ("part.json", "config.yaml", "lines.records"):
        (folder / "linked" / name).symlink_to(folder / "my.yaml")
    before = (folder / "my.yaml").read_bytes()
    assert called(folder, "run", "pages", "-o", "linked", "--shard", "2/3", "-j", "1").exit_code == 0
    assert (folder / "my.yaml").read_bytes() == before
    assert not any(file.is_symlink() for file in (folder / "linked").iterdir())


def _with_commands(folder: Path) -> dict[str, str]:
    """Return an environment with `seedclean`, and with an `sbatch` that runs what it is given at once, in order."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "seedclean").write_text(f'#!/bin/sh\nexec {sys.executable} -m seedclean "$@"\n')
    (tools / "sbatch").write_text(_SBATCH)
    for tool in tools.iterdir():
        tool.chmod(0o755)
    return {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}


def test_the_commands_of_the_documents(folder: Path) -> None:
    [commands] = code(SHARDS, "bash")
    done = subprocess.run(
        ["bash", "-ec", commands], cwd=folder, env=_with_commands(folder), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert contents(folder / "out") == contents(folder / "whole")


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_the_makefile_of_the_documents(folder: Path) -> None:
    [makefile] = code(SHARDS, "makefile")
    put(folder, {"Makefile": makefile})
    done = subprocess.run(
        ["make", "-j2", "N=3"], cwd=folder, env=_with_commands(folder), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert contents(folder / "out") == contents(folder / "whole")
    again = subprocess.run(["make", "-q", "N=3"], cwd=folder, env=os.environ, capture_output=True, check=False)
    assert again.returncode == 0, "what is done is not done again"


def test_the_slurm_scripts_of_the_documents(folder: Path) -> None:
    read, clean, join, submit = code(SHARDS, "slurm")
    read, clean = (script.replace("--array=1-4", "--array=1-2") for script in (read, clean))  # as many as prove it
    put(folder, {"read.sh": read, "clean.sh": clean, "join.sh": join})
    done = subprocess.run(
        ["sh", "-ec", submit], cwd=folder, env=_with_commands(folder), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert contents(folder / "out") == contents(folder / "whole")
