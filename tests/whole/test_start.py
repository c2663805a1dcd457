"""What each command imports: a start is as fast as what it leaves out. Counted, not timed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HEAVY = {
    "numpy", "opencc", "re2", "emoji", "rich", "yaml", "jinja2", "pypinyin", "orjson", "sqlite3",
    "datasketch", "scipy", "pandas", "polars", "pyarrow", "datasets", "IPython", "selectolax", "fastwarc",
}  # fmt: skip
TABLES = {"datasketch", "scipy", "pandas", "polars", "pyarrow", "datasets", "IPython"}
CLEANING = {"opencc", "re2", "emoji", "pypinyin"}


def imported(*arguments: str) -> set[str]:
    """Return which of the heavy modules a command has imported when it ends."""
    code = (
        "import json, sys\n"
        f"sys.argv = ['seedclean', *{list(arguments)!r}]\n"
        "from seedclean.cli import main\n"
        "try: main()\n"
        f"finally: print(json.dumps([name for name in {sorted(HEAVY)!r} if name in sys.modules]), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "command",
    [
        "",
        "run",
        "report",
        "state",
        "history",
        "inspect",
        "why",
        "dedup",
        "tune",
        "config",
        "rules",
        "rules list",
        "rules learn",
    ],
)
def test_help_imports_no_heavy_module(command: str) -> None:
    assert imported(*command.split(), "--help") == set()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start") / "out"
    command = [sys.executable, "-m", "seedclean", "run", "samples/mirror", "-o", str(folder), "-q"]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


@pytest.mark.parametrize(
    ("command", "without"),
    [
        ("run samples/mirror -o {new} -q", TABLES | {"rich", "selectolax", "fastwarc"}),
        (
            "run samples/encodings/gb18030.txt -o {new} -q",
            TABLES | {"rich", "selectolax", "fastwarc", "pypinyin"},
        ),
        ("state {out}", TABLES | CLEANING | {"rich", "jinja2"}),
        ("history {out}", TABLES | CLEANING | {"rich", "jinja2"}),
        ("dedup {out}/clean.jsonl -o {new} -q", TABLES | CLEANING - {"opencc"} | {"rich", "jinja2", "sqlite3"}),
        ("inspect samples/mirror/c.txt", TABLES | {"rich", "jinja2", "selectolax"}),
        ("config", TABLES | {"opencc", "emoji", "pypinyin", "rich", "jinja2", "sqlite3"}),
    ],
)
def test_a_command_imports_only_what_it_needs(out: Path, tmp_path: Path, command: str, without: set[str]) -> None:
    modules = imported(*command.format(out=out, new=tmp_path / "new").split())
    assert not modules & without
    assert "numpy" in modules or "yaml" in modules or "sqlite3" in modules, "the command has run"


def test_a_run_of_the_library_imports_no_tables() -> None:
    """They take a second, and are only needed by those who ask for them."""
    without = sorted(TABLES | {"rich", "selectolax", "fastwarc"})
    code = (
        "import sys, seedclean\n"
        "assert seedclean.run('samples').report.kept == 13\n"
        f"print([name for name in {without!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
