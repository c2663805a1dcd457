"""What a run remembers of its texts belongs to it alone: other runs and other threads neither see nor lose it."""

from __future__ import annotations

import pickle
import signal
import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType

import numpy as np
import pytest

from seedclean import load_pipeline
from seedclean.core.document import Document
from seedclean.core.edits import replay
from seedclean.stage import Rewriting
from seedclean.text import TextScan, cached_scan, count_joints, fold, keep_scans, scan_text, tidy_spaces
from seedclean.text.scan_cache import this_thread

TEXT = "海城渡轮公司昨晚恢复了夜航。" * 20
PAGES = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(Path("samples").rglob("*.txt"))[:12]]
THREADS = 8


@pytest.fixture
def _many_switches() -> Iterator[None]:
    """Threads take turns after a microsecond, so that what is not safe shows."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def test_a_text_is_scanned_once_within_a_block() -> None:
    with keep_scans():
        assert cached_scan(TEXT) is None
        assert scan_text(TEXT) is scan_text(TEXT) is cached_scan(TEXT)


def test_nothing_is_remembered_outside_of_a_block() -> None:
    assert scan_text(TEXT) is not scan_text(TEXT)
    assert cached_scan(TEXT) is None


def test_a_block_inside_another_one_shares_its_cache() -> None:
    with keep_scans() as outer:
        scan = scan_text(TEXT)
        with keep_scans() as inner:
            assert inner is outer
        assert cached_scan(TEXT) is scan


def test_the_cache_ends_with_its_block_even_if_that_fails() -> None:
    arrays = []

    def fail() -> None:
        with keep_scans():
            arrays.append(weakref.ref(scan_text(TEXT)._array))
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert cached_scan(TEXT) is None
    assert arrays[0]() is None


def test_a_full_cache_starts_again_and_answers_stay_the_same() -> None:
    with keep_scans():
        first = scan_text(TEXT)
        for number in range(20):
            scan_text(f"{number}" * (1 << 18))
        assert cached_scan(TEXT) is not first
        assert scan_text(TEXT).view == fold(TEXT)


def test_a_huge_text_is_freed_with_its_scan() -> None:
    scan = TextScan("海城。\n" * 100_000)
    array = weakref.ref(scan._array)
    assert (scan.line_count, scan.lines.starts[:2], scan.view[:4]) == (100_000, [0, 4], "海城。\n")
    del scan
    assert array() is None


def test_joints_of_the_text_that_was_tidied_last_are_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with keep_scans():
        tidy, _ = tidy_spaces("他走了。  她来了。  我们也走。")
        counts = count_joints(tidy + "")
        monkeypatch.setattr("seedclean.text.spacing.unchecked", None)
        assert count_joints(tidy) == counts == (2, 2, 1)
    with pytest.raises(TypeError):
        count_joints(tidy)


@pytest.mark.usefixtures("_many_switches")
def test_the_end_of_one_thread_s_run_leaves_the_scans_of_another() -> None:
    ended, checked = threading.Event(), threading.Event()

    def other() -> None:
        with keep_scans():
            assert cached_scan(TEXT) is None  # it does not see the scan of the first thread
            scan_text(TEXT)
        ended.set()
        checked.wait(10)

    with keep_scans():
        scan = scan_text(TEXT)
        thread = threading.Thread(target=other)
        thread.start()
        assert ended.wait(10)
        assert cached_scan(TEXT) is scan
        checked.set()
        thread.join()


@pytest.mark.usefixtures("_many_switches")
def test_threads_share_a_pipeline() -> None:
    pipeline = load_pipeline()
    wanted = [[(doc.text, doc.drop) for doc in pipeline(page)] for page in PAGES]

    def work(seed: int) -> bool:
        order = np.random.default_rng(seed).permutation(len(PAGES)).tolist() * 3
        return all([(doc.text, doc.drop) for doc in pipeline(PAGES[number])] == wanted[number] for number in order)

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(work, range(THREADS)))


def test_a_pipeline_is_picklable_while_it_runs() -> None:
    pipeline = load_pipeline(stages=["emoji", "whitespace"])
    copies: list[bytes] = []

    def keep_copy(text: str) -> str:
        copies.append(pickle.dumps(pipeline))
        return text

    [doc] = pipeline.after("emoji", Rewriting("copy", keep_copy))("海城🚀  甲")
    [again] = pickle.loads(copies[0])("海城🚀  甲")  # noqa: S301 - our own
    assert doc.text == again.text == "海城 甲"


def test_stages_of_one_run_share_a_scan() -> None:
    scans: list[TextScan] = []

    def look_at(text: str) -> str:
        scans.append(scan_text(text))
        return text

    page = Document("page", TEXT)
    pipeline = load_pipeline(stages=["emoji"])
    [first], [second] = pipeline.after("emoji", Rewriting("first", look_at)).clean_pages([page, page])  # type: ignore[misc]
    assert replay(page.text, first.trace) == second.text == TEXT
    assert scans[0] is scans[1]


@pytest.mark.usefixtures("_many_switches")
def test_a_signal_handler_may_scan_while_a_text_is_scanned() -> None:
    """It runs between any two steps of the scan, in the same thread, and so with the same cache."""
    other, texts = "扫一扫關注我們\n" * 60, [f"{number}{TEXT}" for number in range(300)]
    views = [fold(text) for text in texts]
    signals = 0

    def scan_another(*_: object) -> None:
        nonlocal signals
        signals += 1
        scan_text(f"{other}{signals}")

    before = signal.signal(signal.SIGALRM, scan_another)
    signal.setitimer(signal.ITIMER_REAL, 2e-4, 2e-4)
    try:
        for _ in range(20):
            with keep_scans():
                scans = [scan_text(text) for text in texts]
                assert [scan.view for scan in scans] == views
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert signals > 10


def test_a_trace_function_may_scan_while_a_text_is_scanned() -> None:
    other: list[TextScan] = []

    def scan_another(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name in ("take_arena", "keep", "address") and len(other) < 9:
            other.append(TextScan("扫一扫關注" * 50, this_thread.cache))

    with keep_scans():
        sys.setprofile(scan_another)
        scan = scan_text(TEXT)
        sys.setprofile(None)
        assert other
        assert scan.view == fold(TEXT)
        assert {each.view for each in other} == {fold("扫一扫關注" * 50)}
