"""Paths and fixtures that all tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from seedclean.config import Config, load_config

# In CI, hypothesis tries the same examples each time; elsewhere it looks for new ones.
settings.register_profile("judge", derandomize=True)
settings.load_profile("judge" if os.environ.get("CI") else "default")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
# What takes longest comes first, so that no worker ends with it while the others have nothing left.
SPARK = "tests/engine/test_spark_"
LONG = [
    SPARK,
    *(f"tests/whole/test_{name}.py" for name in ("faults", "site", "sanitizers", "hostile", "notebook", "package")),
    *(f"tests/{name}.py" for name in ("cli/test_interrupts", "reporting/test_anomalies", "cli/test_cli")),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        return next((index for index, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))

    items.sort(key=rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker of `--dist loadfile` whole files, in that order; those of Spark are one, for their session."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False
    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = lambda nodeid: SPARK if nodeid.startswith(SPARK) else nodeid.split("::", 1)[0]
    return scheduler


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
