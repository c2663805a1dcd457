"""What tests share: where things are, and real text where it is present."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedclean.config import Config, load_config

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def config() -> Config:
    return load_config()


@pytest.fixture
def samples() -> Path:
    return ROOT / "samples"


def shared(name: str) -> Path:
    """Return a file or folder of real text, or skip the test where it is not there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"no {name} in ../shared: this test needs real text that is not part of the project")
    return path
