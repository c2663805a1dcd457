"""The commands of the Makefile."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_a_dry_run_of_the_checks_names_them_and_starts_none(tmp_path: Path) -> None:
    venv = tmp_path / "none"  # what were started from here would fail
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make", "-n", "check", f"VENV={venv}"], cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode()
    assert all(f"{venv}/bin/{tool}" in shown for tool in ("ruff", "mypy", "seedclean", "pytest"))
    assert not venv.exists()
