"""TAB: what a shell is offered, and that every command says how it is used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from seedclean.cli import main_group
from seedclean.config import load_config
from seedclean.engine.runner import run
from tests.conftest import ROOT

COMMAND = Path(sys.executable).with_name("seedclean")


def offered(line: str, cwd: Path = ROOT) -> list[str]:
    """Return what bash is offered at the end of a line."""
    env = {
        **os.environ,
        "_SEEDCLEAN_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    done = subprocess.run([COMMAND], env=env, cwd=cwd, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("seedclean ins", ["plain,inspect"]),
        ("seedclean inspect x --stage s", ["plain,split", "plain,sites", "plain,simplify"]),
        ("seedclean inspect sam", ["file,sam"]),
        ("seedclean run sam", ["file,sam"]),
        ("seedclean run sam -o o", ["file,o"]),
        ("seedclean report --lang ", ["plain,en", "plain,zh"]),
        ("seedclean rules a", ["plain,accept"]),
        ("seedclean why nowhere x", []),
    ],
)
def test_what_is_offered(line: str, answer: list[str]) -> None:
    assert offered(line) == answer


def test_ids_of_a_folder_are_offered(tmp_path: Path) -> None:
    run(ROOT / "samples" / "mirror", tmp_path / "out", load_config(flags={"run": {"jobs": 1}}))
    assert offered("seedclean why out a", tmp_path) == ["plain,a.txt", "plain,a.txt#2"]
    assert offered("seedclean inspect -o out a.txt#", tmp_path) == ["plain,a.txt#2"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_lines_of_the_document_switch_it_on(shell: str) -> None:
    text = (ROOT / "docs" / "shell.md").read_text(encoding="utf-8")
    [line] = [row.split("|")[3].strip() for row in text.replace("\\|", "¦").split("\n") if row.startswith(f"| {shell}")]
    line = line.strip("`").replace("¦", "|")
    made = subprocess.run(
        [COMMAND], env={**os.environ, "_SEEDCLEAN_COMPLETE": f"{shell}_source"}, capture_output=True, check=True
    )
    assert f"_SEEDCLEAN_COMPLETE={shell}_source seedclean" in line
    assert b"_SEEDCLEAN_COMPLETE" in made.stdout or b"_seedclean_completion" in made.stdout
    if not shutil.which(shell):
        pytest.skip(f"no {shell} on this machine: its line is read, not run")
    ask = {"bash": "complete -p seedclean", "zsh": "print $_comps[seedclean]", "fish": "complete seedclean"}[shell]
    begin = "autoload -U compinit && compinit -u; " if shell == "zsh" else ""
    env = {**os.environ, "PATH": f"{COMMAND.parent}:{os.environ['PATH']}"}
    done = subprocess.run([shell, "-c", f"{begin}{line}\n{ask}"], env=env, capture_output=True, text=True, check=False)
    assert "_seedclean_completion" in done.stdout, done.stderr


def commands(group: click.Group, name: str = "seedclean") -> Iterator[tuple[str, click.Command]]:
    yield name, group
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {command.name}")
        else:
            yield f"{name} {command.name}", command


@pytest.mark.parametrize(
    ("name", "command"), list(commands(main_group)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_has_examples_that_it_takes(name: str, command: click.Command) -> None:
    shown = command.get_help(click.Context(command, info_name=name))
    examples = [
        line.strip()
        for line in shown.split("Example")[1].split("\n")
        if line.strip().startswith(("seedclean ", "zcat"))
    ]
    assert examples, f"{name} has no example"
    known = dict(commands(main_group))
    for example in examples:
        words = example.split("|")[-1].split() if example.startswith("zcat") else example.split("|")[0].split()
        path = " ".join(words[:2]) if " ".join(words[:3]) not in known else " ".join(words[:3])
        options = {
            option for parameter in known[path].params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        assert {word.split("=")[0] for word in words if word.startswith("-") and word != "-"} <= options, example
