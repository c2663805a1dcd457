"""Paths and fixtures that all tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from seedclean.config import Config, load_config

# In CI, hypothesis tries the same examples each time; elsewhere it looks for new ones.
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
    """Return the path of a file or folder of real text; skip the test if it does not exist."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"no {name} in ../shared: this test needs real text that is not part of the project")
    return path


def printed(code: str) -> str:
    """Return what a new Python process prints for some code."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


collect_ignore = ["whole/faults/driver.py"]  # runs with faults only, in processes of its own
