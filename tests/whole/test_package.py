"""The user's own install: a wheel, in a new environment, in another folder."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from seedclean.core.resources import configs_folder, word_list
from tests.conftest import ROOT


@pytest.mark.slow
def test_the_wheel_runs_by_itself(tmp_path: Path) -> None:
    """Dependencies are borrowed from this environment; the package and its configs are the wheel's alone."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(tmp_path), str(ROOT)], check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    assert {"seedclean/configs/default.yaml", "seedclean/configs/divisions.txt", "seedclean/py.typed"} <= set(names)
    assert not [name for name in names if name.startswith(("tests", "samples", "scripts", "docs"))]
    new = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "new")]  # pip alone would take seconds
    subprocess.run(new, check=True, capture_output=True)
    python = tmp_path / "new" / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(wheel)], check=True, capture_output=True)
    site = next((tmp_path / "new").glob("lib/python*/site-packages"))
    borrowed = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    # The editable install's finder is a .pth file there, which a path entry of a .pth file does not run.
    (site / "borrowed.pth").write_text(str(borrowed), encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = subprocess.run(
        [python, "-c", "import seedclean.core.resources as r; print(r.configs_folder())"],
        cwd=elsewhere,
        capture_output=True,
        check=True,
    )
    assert where.stdout.decode().strip() == str(site / "seedclean" / "configs")
    for command in ([tmp_path / "new/bin/seedclean"], [python, "-m", "seedclean"]):
        out = elsewhere / f"out{len(command)}"
        done = subprocess.run(
            [*command, "run", ROOT / "samples", "-o", out], cwd=elsewhere, capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (1, b"seedclean: warning: 4 of 20 pages failed\n")
        assert (out / "report.html").stat().st_size > 200_000  # templates, scripts and styles are in the wheel, too
        for name in ("clean.jsonl", "duplicates.jsonl", "rejected.jsonl"):
            assert (out / name).read_bytes() == (ROOT / "tests" / "golden" / name).read_bytes()


def test_a_checkout_finds_its_configs() -> None:
    assert configs_folder() == ROOT / "configs"
    assert "海淀区" in word_list("divisions.txt")


def test_the_version_of_the_package_is_that_of_its_metadata() -> None:
    import seedclean

    assert seedclean.__version__ == metadata.version("seedclean")


def test_html_and_archives_are_read_by_the_plain_install() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = {re.split(r"[^\w.-]", line)[0] for line in project["dependencies"]}
    assert {"selectolax", "fastwarc"} <= required
    assert not {"lxml", "trafilatura"} & required
    assert "html" not in project["optional-dependencies"]
