"""What tests share: where things are, and real text where it is present."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from seedclean.config import Config, load_config

# Where a change is judged, the same examples are tried each time; elsewhere new ones are looked for.
settings.register_profile("judge", derandomize=True)
settings.load_profile("judge" if os.environ.get("CI") else "default")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def config() -> Config:
    return load_config()


@pytest.fixture
def samples() -> Path:
    return ROOT / "samples"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return the path of a folder of pages that is not there yet."""
    return tmp_path / "pages"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return the path of an output folder that is not there yet."""
    return tmp_path / "out"


def shared(name: str) -> Path:
    """Return a file or folder of real text, or skip the test where it is not there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"no {name} in ../shared: this test needs real text that is not part of the project")
    return path


def printed(code: str) -> str:
    """Return what Python prints for some code, in a process of its own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


collect_ignore = ["whole/faults/driver.py"]  # runs with faults only, in processes of its own
