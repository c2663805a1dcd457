"""What a run tells while it works, and where it puts what does not fit into memory."""

from __future__ import annotations

import gzip
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.reporting.log_handlers import printed_logs
from seedclean.reporting.progress import ProgressLog
from tests.conftest import ROOT


def test_a_long_run_without_a_terminal_prints_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 10.0, 31.0, 40.0, 62.0, 63.0])
    monkeypatch.setattr("seedclean.reporting.progress.time.monotonic", lambda: next(clock))
    stream = io.StringIO()
    log = ProgressLog()
    with printed_logs(stream=stream):
        log.begin(9, 93_000_000)
        for files in range(1, 5):
            log.advance(files, files * 15_500_000, Report(pages_read=files * 310, documents=files))
        log.phase("dedup")
    assert stream.getvalue().splitlines() == [
        "seedclean: 31.0 of 93.0 MB, 620 pages (20 a second, 1.0 MB/s), 1 min 0 s left, 2 articles",
        "seedclean: 62.0 of 93.0 MB, 1,240 pages (20 a second, 1.0 MB/s), 31 s left, 4 articles",
        "seedclean: dedup",
    ]


def test_progress_of_a_stream_has_no_estimate_of_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 31.0, 92.0, 125.0])
    monkeypatch.setattr("seedclean.reporting.progress.time.monotonic", lambda: next(clock))
    stream = io.StringIO()
    log = ProgressLog()
    with printed_logs(as_json=True, stream=stream):
        log.begin(1, 0)
        log.advance(1, 31_000_000, Report(pages_read=31, documents=31))
        log.advance(1, 31_000_000, Report(pages_read=31, documents=31))
        log.advance(1, 64_000_000, Report(pages_read=64, documents=60, pages_failed=4, pages_unchanged=2))
    first, *_, last = [json.loads(line) for line in stream.getvalue().splitlines()][1:]
    assert (first["bytes_per_second"], first["seconds_left"]) == (1_000_000, None)
    assert (last["bytes_per_second"], last["pages"], last["failed"], last["unchanged"]) == (351_064, 70, 4, 2)
    assert last["seconds_left"] is None


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_bytes_and_pages_in_order_up_to_all_of_them(tmp_path: Path, jobs: int) -> None:
    """Bytes of the disk, in order, up to all of them; compressed files by what was read of them."""
    (tmp_path / "in").mkdir()
    for number in range(80):
        (tmp_path / "in" / f"{number:02}.txt").write_text("海城渡轮公司昨晚恢复了夜航。" * 3000, encoding="utf-8")
    with gzip.open(tmp_path / "in" / "rows.jsonl.gz", "wt", encoding="utf-8") as file:
        for number in range(3000):
            file.write(json.dumps({"text": f"海城渡轮公司昨晚恢复了第{number}班夜航。{number * 7919}"}) + "\n")
    size = sum(path.stat().st_size for path in (tmp_path / "in").iterdir())
    heard: list[tuple[int, int]] = []

    class Listener(Progress):
        def begin(self, sources: int, size: int, run: str = "") -> None:  # noqa: ARG002 - as it is called
            heard.append((size, 0))

        def advance(self, sources: int, size: int, report: Report) -> None:  # noqa: ARG002 - as it is called
            heard.append((size, report.pages_read + report.pages_failed))

    run(tmp_path / "in", tmp_path / "out", load_config(None, {"run": {"jobs": jobs}}), progress=Listener())
    (total, _), *after = heard
    assert total == size
    assert after == sorted(after)
    assert after[-1] == (size, 3080)
    assert len({done for done, _ in after}) > 5
    for done, pages in after[:-1]:  # half of the way pages are read, then cleaned: each is as good as its bytes
        is_reading = done <= size // 2 + 1 and not pages
        assert pages > 80 or is_reading or abs(2 * done - size - pages * size // 80) < size // 4


def test_temporary_files_are_in_the_named_folder_and_have_no_names(tmp_path: Path) -> None:
    """Also if the run is killed, nothing is left of it: the files have no names."""
    if not Path("/proc").is_dir():
        pytest.skip("open files are listed as Linux lists them")
    tmp = tmp_path / "tmp"
    tmp.mkdir()
    command = [sys.executable, "-m", "seedclean", "run", "-", "--text-field", "text", "-o", str(tmp_path / "out")]
    with subprocess.Popen([*command, "--tmp", str(tmp)], stdin=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        open_files: list[str] = []
        while not open_files and time.monotonic() < deadline:
            time.sleep(0.05)
            names = [str(file.readlink()) for file in Path(f"/proc/{process.pid}/fd").iterdir() if file.is_symlink()]
            open_files = [name for name in names if name.startswith(str(tmp))]
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    assert open_files
    assert list(tmp.iterdir()) == []
    assert run(ROOT / "samples", tmp_path / "out", options=RunOptions(tmp=tmp)).kept == 13
    assert list(tmp.iterdir()) == []


def test_a_missing_folder_for_temporary_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere: is no folder that can be written to"):
        run(ROOT / "samples", tmp_path / "out", options=RunOptions(tmp=tmp_path / "nowhere"))
