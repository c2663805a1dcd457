"""Runs that are killed, run out of disk, or lose power, at every call that changes a file: see `faults/driver.py`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from seedclean.write.lock import FILES
from tests.conftest import ROOT
from tests.support.texts import article, edited

POINTS = int(os.environ.get("FAULT_POINTS", "40"))  # of each scene; `make faults` takes all
_SECONDS_MOST = 900 if POINTS <= 40 else 3600
_RESUMED_FROM = 4  # points of a scene from which one of them is late enough that something can be gone on from
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="faults are injected as Linux does it (LD_PRELOAD)")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of pages: the second adds some, changes one that others are copies of, and adds a copy."""
    folder = tmp_path_factory.mktemp("faults")
    first = {f"a{i}.txt": article(i, 120) + "。" for i in range(5)}
    first |= {"bad.txt": "短", "copy.txt": edited(article(1, 120), 9, 0.05) + "。"}
    second = first | {
        "a1.txt": edited(article(1, 120), 7, 0.2) + "。",
        "a3.txt": article(7, 120) + "。",
        "again.txt": article(2, 120) + "。",
        "new.txt": article(50, 120) + "。",
        "rows.jsonl": json.dumps({"id": "x", "text": article(77, 100) + "。"}),
    }
    for name, pages in (("first", first), ("second", second)):
        (folder / name).mkdir()
        for page, text in pages.items():
            (folder / name / page).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shim(work: Path) -> Path:
    compiler = shutil.which("cc")
    if not compiler:
        pytest.skip("no C compiler: faults cannot be injected")
    library = work / "shim.so"
    source = ROOT / "tests" / "whole" / "faults" / "shim.c"
    command: list[str | Path] = [compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"]
    compiled = subprocess.run(command, capture_output=True, check=False)
    if compiled.returncode:
        pytest.skip(f"faults are injected into glibc: {compiled.stderr.decode()[-300:]}")
    return library


@pytest.mark.parametrize(
    ("fault", "jobs", "points"),
    [("killed", 1, POINTS), ("killed", 2, min(-(-POINTS // 8), 40)), ("full", 1, POINTS * 3 // 10), ("cut", 1, POINTS)],
)
def test_after_any_fault_the_next_run_writes_what_an_undisturbed_run_writes(
    work: Path, shim: Path, tmp_path: Path, fault: str, jobs: int, points: int
) -> None:
    """After many of them it need not do all the work again."""
    for name in ("first", "second"):
        shutil.copytree(work / name, tmp_path / name)
    command = [sys.executable, "-m", "tests.whole.faults.driver", str(tmp_path), fault, str(points), str(jobs)]
    environment = os.environ | {"LD_PRELOAD": str(shim)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=_SECONDS_MOST, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    tried = json.loads(done.stdout)
    resumed = tried.pop("resumed")
    assert set(tried) == {"first", "second", "rebuild", "forget"}
    assert fault == "full" or sum(tried.values()) >= min(50, 4 * points)
    if fault == "killed":
        assert resumed > sum(tried.values()) // 8 or points < _RESUMED_FROM
    else:
        assert not resumed, "after an error nothing is kept, and a power cut takes what was not synced"


def test_an_output_folder_on_a_disk_that_is_full_or_read_only_can_be_looked_at_but_not_changed(
    work: Path, tmp_path: Path
) -> None:
    """What was committed can be looked at; a run says that it cannot write, and changes nothing.

    Where nothing is free at all, not even the memory that readers of a database share finds room.
    """
    mounted = tmp_path / "disk"
    mounted.mkdir()
    program = f"{sys.executable} -m seedclean"
    script = f"""
        mount -t tmpfs -o size=50m none {mounted} || exit 99
        {program} run {work / "first"} -q -j 1 -o {mounted}/out || exit 98
        head -c 60000000 /dev/zero >{mounted}/rest 2>/dev/null
        {program} run {work / "second"} -q -j 1 -o {mounted}/out 2>{tmp_path}/full; [ $? = 3 ] || exit 95
        {program} check {mounted}/out || exit 94
        rm {mounted}/rest
        mount -o remount,ro {mounted} || exit 99
        {program} run {work / "second"} -q -j 1 -o {mounted}/out 2>{tmp_path}/said; [ $? = 2 ] || exit 97
        {program} state {mounted}/out && {program} history {mounted}/out || exit 96
    """
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, check=False)
    if done.returncode in (1, 99, 127):
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
    assert done.returncode == 0, done.stderr
    assert b"clean.jsonl" in done.stdout
    assert b"cannot write there: Read-only file system: choose another --out" in (tmp_path / "said").read_bytes()
    assert b"disk/out (OUT): No space left on device: stopped" in (tmp_path / "full").read_bytes()


def test_a_run_on_a_full_disk_stops_and_goes_on_once_there_is_space(work: Path, tmp_path: Path) -> None:
    """A small disk in memory, mounted where no one else sees it; then it grows, and the run goes on."""
    usual, mounted = tmp_path / "usual", tmp_path / "disk"
    mounted.mkdir()
    program = f"{sys.executable} -m seedclean run {work / 'second'} --quiet -j 1 -o"
    script = f"""
        mount -t tmpfs -o size=$1 none {mounted} || exit 99
        {program} {mounted}/out 2>{tmp_path}/said; code=$?
        cp -r {mounted}/out {tmp_path}/left.$1
        if [ $code = 3 ]; then mount -o remount,size=50m {mounted} && {program} {mounted}/out || exit 98; fi
        cp -r {mounted}/out {tmp_path}/end.$1; exit $code
    """
    subprocess.run([*program.split(), usual], check=True)
    stopped = 0
    for size in ("12k", "120k", "200k", "300k", "50m"):
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", size], capture_output=True, check=False)
        if done.returncode in (1, 99, 127):
            pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
        assert done.returncode in (0, 3), (size, done.returncode, done.stderr)
        if done.returncode == 3:
            stopped += 1
            assert [file.name for file in (tmp_path / f"left.{size}").iterdir()] == [".lock"]
            assert b"nothing was committed" in (tmp_path / "said").read_bytes()
        for name in FILES[:3]:
            assert (tmp_path / f"end.{size}" / name).read_bytes() == (usual / name).read_bytes(), (size, name)
    assert 1 <= stopped <= 4
