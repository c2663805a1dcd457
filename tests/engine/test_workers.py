"""Worker processes that die: nothing is lost, and the page of which one died is told."""

from __future__ import annotations

import json
import multiprocessing
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from seedclean.config import load_config
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.dedup import KeeperKey
from seedclean.engine.runner import run
from seedclean.engine.workers.batches import BATCH_BYTES, Cleaning, group_pages
from seedclean.engine.workers.forkserver import hidden_main_module
from seedclean.engine.workers.pipes import receive, send
from seedclean.engine.workers.pool import PageBatch, Pool, WorkerDiedError
from seedclean.engine.workers.read_pages import packed
from seedclean.engine.workers.reader import Reader
from seedclean.read.files import RawPage
from seedclean.write.rows import OutputLine, RowBatch
from seedclean.write.spool import Spool
from tests.conftest import ROOT, printed
from tests.support.site import Site

KILLER = '''
import multiprocessing, os, signal
from dataclasses import dataclass
from pathlib import Path
from seedclean.core.errors import StoppedError
from seedclean.stage import Rewriting
from seedclean.stages import Spec

@dataclass(frozen=True)
class Killer:
    """Kills its own process at a word; with a file, only as long as that is not there."""

    word: str = "炸药"
    once: str = ""

    def __call__(self, text):
        if self.word in text and multiprocessing.parent_process() and not (self.once and Path(self.once).exists()):
            if self.once:
                Path(self.once).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return text

def always(made):
    if multiprocessing.parent_process():
        os.kill(os.getpid(), signal.SIGKILL)
    return Rewriting("always", made)

def refusing(made):
    if multiprocessing.parent_process():
        raise StoppedError("there is no room for it here")
    return Rewriting("refuses", made)

refuses = Spec(Killer, refusing)
killer = Spec(Killer, lambda made: Rewriting("killer", made))
always_dies = Spec(Killer, always)
'''
LINE = "第{}班渡轮昨晚从{}号码头离港，船上坐了{}位客人，他们说海上的风很大，夜里很冷，谁也没有说话。"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    (tmp_path / "killing.py").write_text(KILLER, encoding="utf-8")
    made.package("killing", "killer = killing:killer\nalways = killing:always_dies\nrefuses = killing:refuses")
    (tmp_path / "in" / "a.txt").unlink()
    for number in range(700):  # three batches
        text = LINE.format(number, number * 3, number * 7) * 2
        (tmp_path / "in" / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return made


def rows(site: Site, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (site.folder / "out" / f"{name}.jsonl").read_bytes().splitlines()]


CONFIG = "pipeline: [repair, killer, checks]\n"


def test_a_page_of_which_workers_die_is_rejected_by_name_and_no_other_is_lost(site: Site) -> None:
    for number in (5, 300, 301):
        file = site.folder / "in" / f"{number:03}.txt"
        file.write_text(file.read_text(encoding="utf-8") + "炸药。", encoding="utf-8")
    done = site.run(CONFIG, "-j", "2")
    assert (done.returncode, done.stderr) == (1, "")
    assert [(row["id"], row["stage"], row["reason"]) for row in rows(site, "rejected")] == [
        (f"{number:03}.txt", "work", "worker-died") for number in (5, 300, 301)
    ]
    held = [row["id"] for name in ("clean", "duplicates") for row in rows(site, name)]
    assert sorted(held) == [f"{number:03}.txt" for number in range(700) if number not in (5, 300, 301)]  # type: ignore[type-var]
    again = site.run(CONFIG, "-j", "1")  # in this process the stage kills nothing
    assert again.returncode == 0
    assert rows(site, "rejected") == []


def test_a_worker_that_is_killed_once_changes_nothing(site: Site) -> None:
    assert site.run(CONFIG, "-j", "1").returncode == 0
    wanted = {name: (site.folder / "out" / name).read_bytes() for name in ("clean.jsonl", "duplicates.jsonl")}
    flag = site.folder / "flag"
    settings = CONFIG + f"stages: {{killer: {{word: 第400班, once: {flag}}}}}\n"
    done = site.run(settings, "-j", "2", "--rebuild")
    assert (done.returncode, done.stderr) == (0, "")
    assert flag.exists()
    for name, data in wanted.items():
        assert (site.folder / "out" / name).read_bytes() == data


def test_workers_that_cannot_start_stop_the_run(site: Site) -> None:
    done = site.run("pipeline: [repair, always, checks]", "-j", "2")
    assert done.returncode == 3
    assert "a worker process cannot be started (out of memory?): try --jobs 1" in done.stderr
    assert not (site.folder / "out" / "clean.jsonl").exists()


def test_workers_that_die_of_many_pages_stop_the_run(site: Site) -> None:
    done = site.run(CONFIG + "stages: {killer: {word: 渡轮}}", "-j", "2")
    assert done.returncode == 3
    assert "worker processes keep dying (out of memory?), the last one at 020.txt: try --jobs 1" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_what_workers_are_forked_from_has_one_thread() -> None:
    """A fork of a process with several can hang: what one of them had locked stays locked."""
    code = "import os, seedclean.engine.workers.preload; print(len(os.listdir('/proc/self/task')))"
    assert printed(code) == "1\n"


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_what_workers_are_forked_from_does_not_hear_of_ctrl_c() -> None:
    code = (
        "from multiprocessing import forkserver\n"
        "from seedclean.engine.workers import forkserver as forks\n"
        "forks.forkserver_context()\n"
        "print(open(f'/proc/{forkserver._forkserver._forkserver_pid}/status').read())\n"
    )
    blocked = int(printed(code).partition("SigBlk:")[2].split()[0], 16)
    assert blocked & 1 << signal.SIGINT - 1


def test_the_main_module_is_hidden_only_while_workers_start() -> None:
    main = sys.modules["__main__"]
    with hidden_main_module():
        assert not hasattr(sys.modules["__main__"], "__file__")
    assert sys.modules["__main__"] is main


def test_what_workers_are_forked_from_has_worked_through_a_page() -> None:
    """Else each of them would make for itself what the first page wants: tables, sets of patterns."""
    code = (
        "from seedclean.engine.workers import preload as warm\n"
        "from seedclean.rules.prefilter import _compiled_set\n"
        "print(_compiled_set.cache_info().currsize > 1)\n"
        "page = warm.RawPage('page', warm._PAGE.encode(), 'text')\n"
        "print(warm.Worker(warm.load_config(), warm.LineCounts.none()).read_and_clean([page]).report.articles)\n"
    )
    assert printed(code) == "True\n1\n"


def test_a_worker_that_is_killed_while_it_writes_its_result(tmp_path: Path) -> None:
    """Half a result is in its pipe; the other half never comes."""
    pages = [RawPage(f"{number}.txt", (LINE * 100).format(*range(300)).encode(), "text") for number in range(600)]
    batch: PageBatch = packed(Reader(load_config()).read(pages))
    with closing(Spool(tmp_path)) as spool, Pool(2, Cleaning(load_config(), None), spool) as pool:
        first, other = pool._workers
        pool._give(first, batch)
        pool._give(other, batch)
        assert first.results.poll(30)  # it has begun, and cannot go on: a pipe holds less than that
        first.process.kill()
        with pytest.raises(WorkerDiedError):
            list(pool.results([]))
        assert pool.unfinished() == [batch, batch]


def test_messages_arrive_whole_however_much_a_pipe_holds() -> None:
    reading, writing = multiprocessing.Pipe(duplex=False)
    rows = [RowBatch.of([OutputLine(b"%d " % number * 700, KeeperKey("甲", 1, 2, None))]) for number in range(1500)]
    table = np.arange(100_000).reshape(100, 1000)
    sender = threading.Thread(target=send, args=(writing, (rows, table)))
    sender.start()
    found, numbers = receive(reading)
    sender.join()
    assert [(bytes(row.data), row.keeper_keys) for row in found] == [(bytes(row.data), row.keeper_keys) for row in rows]
    assert (numbers == table).all()
    writing.close()
    with pytest.raises(EOFError):
        receive(reading)


def test_workers_start_where_there_is_no_folder_for_temporary_files(tmp_path: Path) -> None:
    code = (
        "import multiprocessing.util, sys\n"
        "def refuse(): raise FileNotFoundError(2, 'No usable temporary directory found')\n"
        "multiprocessing.util.get_temp_dir = refuse\n"
        f"sys.argv = ['seedclean', 'run', 'samples', '-o', {str(tmp_path / 'out')!r}, '-q', '-j', '2']\n"
        "from seedclean.cli import main\n"
        "if __name__ == '__main__': main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "seedclean: warning: 4 of 20 pages failed\n")
    assert len((tmp_path / "out" / "clean.jsonl").read_bytes().splitlines()) == 13


def test_workers_end_with_a_run_that_fails(site: Site, tmp_path: Path) -> None:
    class Failing(Progress):
        def advance(self, sources: int, size: int, report: Report) -> None:  # noqa: ARG002
            raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more") as caught:
        run(site.folder / "in", tmp_path / "out", load_config(None, {"run": {"jobs": 2}}), progress=Failing())
    assert multiprocessing.active_children() == []
    assert caught.tb.tb_next is not None  # it holds the frames of the run until here


def test_workers_read_what_is_named_from_where_the_run_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are forked from a process that was started earlier, from somewhere else."""
    config = load_config(None, {"run": {"jobs": 2}})
    for name in ("one", "other"):
        (tmp_path / name / "pages").mkdir(parents=True)
        (tmp_path / name / "pages" / "a.txt").write_text(LINE.format(name, 1, 2), encoding="utf-8")
        monkeypatch.chdir(tmp_path / name)
        assert run("pages", "out", config, forced=True).kept == 1
        assert json.loads(Path("out/clean.jsonl").read_text(encoding="utf-8"))["text"].startswith(f"第{name}班")


def test_pages_of_new_names_are_read_by_workers_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    (pages / "a.txt").write_text(LINE.format(1, 1, 2), encoding="utf-8")
    config = load_config(None, {"run": {"jobs": 2}})

    def unread(*_: object) -> bytes:
        raise OSError("read in the process that only passes it on")

    with monkeypatch.context() as patch:
        patch.setattr("seedclean.read.files._whole", unread)
        assert run(pages, out, config, forced=True).kept == 1
        (pages / "b.txt").write_text(LINE.format(7, 8, 9), encoding="utf-8")
    report = run(pages, out, config, forced=True)
    assert (report.kept, report.pages_unchanged) == (1, 1)


def test_what_a_worker_raises_is_told(site: Site) -> None:
    done = site.run("pipeline: [repair, refuses, checks]\n", "-j", "2")
    assert done.returncode == 3
    assert "there is no room for it here" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_last_batches_are_small_ones() -> None:
    """No worker has much to do when the others are done; what is not known to end is not divided."""
    pages = [RawPage(f"{number}.txt", b"x" * 10_000, "text", reached=10_000 * (number + 1)) for number in range(2000)]
    for jobs in (2, 8):
        made = list(group_pages(pages, 20_000_000, jobs))
        assert [page for batch in made for page in batch] == pages
        sizes = [10_000 * len(batch) for batch in made]
        assert sizes == sorted(sizes, reverse=True)
        assert sizes[0] >= BATCH_BYTES
        assert sum(sizes[-jobs:]) < jobs * BATCH_BYTES / 2
    assert {len(batch) for batch in list(group_pages(pages))[:-1]} == {53}
    behind = list(group_pages(pages, 3_000_000, 2))  # standard input beside a file, or one that grew
    assert {len(batch) for batch in behind[-9:-1]} == {53}
