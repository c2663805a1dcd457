"""The compiled part under the address and undefined behaviour sanitizers: no report, and the same output."""

from __future__ import annotations

import filecmp
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

KERNEL = Path("src/seedclean/core/kernel")
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wvla", "-Werror")
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer")
OPTIONS = ("-g", "-O1", "-std=c11", "-ffp-contract=off", "-shared", "-fPIC", "-fvisibility=hidden")
COMPILER = shlex.split(os.environ.get("CC", "cc"))


def runtime() -> str:
    """Return the library that has to be loaded before Python; empty if the compiler has none."""
    if sys.platform != "linux" or not shutil.which(COMPILER[0]):
        return ""
    command = [*COMPILER, "-print-file-name=libasan.so"]
    name = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return name if Path(name).is_absolute() and Path(name).exists() else ""


RUNTIME = runtime()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RUNTIME, reason=f"{COMPILER[0]} has no AddressSanitizer (libasan) on this machine"),
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of this checkout whose kernel is compiled with sanitizers, every warning an error."""
    folder = tmp_path_factory.mktemp("sanitized")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "libkernel*"))
    for name in ("configs", "samples", "tests", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    sources = sorted(map(str, (folder / KERNEL / "c").rglob("*.c")))
    target = folder / KERNEL / "libkernel.so"
    command = [*COMPILER, *OPTIONS, *WARNINGS, *SANITIZERS, *sources, "-lm", "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def sanitized(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the sanitized copy: a report of a sanitizer ends it with code 99 (address) or a signal."""
    env = {
        **os.environ,
        "LD_PRELOAD": RUNTIME,
        "PYTHONPATH": str(checkout / "src"),
        "ASAN_OPTIONS": "detect_leaks=0:exitcode=99",  # Python itself leaves memory at its end
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "PYTHONMALLOC": "malloc",  # else a small overrun stays within a block that Python cut up itself
    }
    line = [sys.executable, *command]
    return subprocess.run(line, cwd=checkout, env=env, capture_output=True, text=True, timeout=600, check=False)


def test_a_fault_would_be_seen(checkout: Path) -> None:
    """Fewer hashes than the kernel writes: the run ends, with a report."""
    code = (
        "import numpy as np; from seedclean.core.kernel import U32, checked; form = np.arange(1000, dtype=U32);"
        "checked('window_hashes', form, 1000, 5, np.empty(3, dtype=U32), 0)"
    )
    done = sanitized(checkout, "-c", code)
    assert done.returncode == 99
    assert "heap-buffer-overflow" in done.stderr
    assert str(checkout) in done.stderr  # it is this copy that was loaded


def test_a_run_has_no_report_and_writes_what_it_always_writes(checkout: Path, tmp_path: Path) -> None:
    done = sanitized(checkout, "-m", "seedclean", "run", "samples", "-o", str(tmp_path), "-j", "1")
    assert (done.returncode, done.stderr) == (1, "seedclean: warning: 4 of 20 pages failed\n")
    for name in ("clean.jsonl", "duplicates.jsonl", "rejected.jsonl"):
        assert filecmp.cmp(tmp_path / name, ROOT / "tests" / "golden" / name, shallow=False), name


def test_tests_of_the_kernel_have_no_report(checkout: Path) -> None:
    tests = (
        "tests/core/test_kernel.py", "tests/stages/test_lost_bytes.py", "tests/stages/test_line_features.py",
        "tests/read/test_walk.py", "tests/read/test_tree.py",
    )  # fmt: skip
    options = ("-q", "-m", "not slow", "-p", "no:cacheprovider", "--rootdir", str(checkout))
    done = sanitized(checkout, "-m", "pytest", *options, "--hypothesis-profile=ci", *tests)  # which has no deadlines
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
