"""What is kept to be looked at: the same for any number of workers, in one run or several."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest

from seedclean.config import Config, load_config
from seedclean.core.document import Document
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.samples import LONGEST, Sampler, Samples
from seedclean.write.state import load_samples
from seedclean.write.state.schema import open_database


def test_parts_make_the_whole_in_any_order() -> None:
    keys = [f"{number:03}" for number in range(100)]
    whole = Samples()
    for key in keys:
        whole.add("page", key, {"page": key})
    random.Random(1).shuffle(keys)  # noqa: S311 - an order, no secret
    parts = [Samples(), Samples(), Samples()]
    for number, key in enumerate(keys):
        parts[number % 3].add("page", key, {"page": key})
        parts[number % 2].add("page", key, {"page": key})  # twice is once
    together = Samples()
    for part in parts:
        together.update(part)
    assert together.dumped() == whole.dumped() == Samples.loaded(whole.dumped()).dumped()
    assert [key for key, _ in together.entries("page")] == [f"{number:03}" for number in range(24)]


def test_a_worker_passes_on_only_what_is_new() -> None:
    sampler = Sampler()
    sampler.add("rule:emoji", "b", {"page": "b"})
    assert sampler.take_new().entries("rule:emoji") == [("b", {"page": "b"})]
    for key in ("a", "b", "c", "d"):
        sampler.add("rule:emoji", key, {"page": key})
    assert [key for key, _ in sampler.take_new().entries("rule:emoji")] == ["a", "c"]


def test_examples_are_shown_where_they_stood() -> None:
    [doc] = load_config().pipeline()("她看著高爾基著《母親》的燈🚀塔寫得很好，他們說這樣的故事今天仍然有許多人愛讀。")
    sampler = Sampler()
    sampler.page("k", "p.txt", [doc])
    samples = sampler.take_new()
    [(_, emoji)] = samples.entries("rule:emoji")
    assert (emoji["page"], emoji["left"][-2:], emoji["before"], emoji["after"]) == ("p.txt", "的燈", "🚀", "")
    assert dict(samples.kinds("conversion")).keys() == {"著着", "著著"}
    [(_, kept)] = samples.entries("conversion:著著")
    assert (kept["left"][-3:], kept["before"], kept["after"]) == ("高爾基", "著", "著")
    [(_, page)] = samples.entries("page")
    assert page["raw"] == doc.raw
    assert page["pieces"][0]["trace"][0] == ["emoji", [[13, 14, "", "emoji"]]]


def test_long_pages_are_not_kept_but_their_examples_are() -> None:
    [doc] = load_config().pipeline()("城" * LONGEST + "🚀。")
    sampler = Sampler()
    sampler.page("k", "p.txt", [doc])
    samples = sampler.take_new()
    assert not samples.entries("page")
    assert samples.entries("rule:emoji")
    assert all(len(str(entry)) < 1_000 for _, entry in samples.entries("rule:emoji"))


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number}.txt").write_text(article(number), encoding="utf-8")
    return folder


def article(number: int, tail: str = "返回搜狐,查看更多") -> str:
    return (
        f"第{number}班渡轮昨晚从{number}号码头离港🚀，船上坐了{number * 7}位客人，他们说海上的风很大，夜里很冷。{tail}"
    )


def kept(out: Path) -> bytes:
    with closing(open_database(out / "state.sqlite", write=False)) as state:
        row = load_samples(state)
    assert row
    return row


def test_samples_are_the_same_for_any_workers_and_any_days(pages: Path, tmp_path: Path) -> None:
    def config(jobs: int) -> Config:
        return load_config(flags={"run": {"jobs": jobs}})

    run(pages, tmp_path / "one", config(1))
    run(pages, tmp_path / "two", config(2), forced=True)
    assert kept(tmp_path / "one") == kept(tmp_path / "two")
    later = tmp_path / "later"
    later.mkdir()
    moved = [file for number, file in enumerate(sorted(pages.iterdir())) if number % 3]
    for file in moved:
        file.rename(later / file.name)
    run(pages, tmp_path / "days")
    of_days = kept(tmp_path / "days")
    for file in moved:
        (later / file.name).rename(file)
    run(pages, tmp_path / "days")
    assert of_days != kept(tmp_path / "days") == kept(tmp_path / "one")


def test_a_page_that_changed_is_no_sample_as_it_was(pages: Path, tmp_path: Path) -> None:
    for file in list(pages.iterdir())[3:]:
        file.unlink()
    run(pages, tmp_path / "out")
    file = min(pages.iterdir())
    file.write_text(article(99, "推荐阅读"), encoding="utf-8")
    run(pages, tmp_path / "out", options=RunOptions(replace="always"))
    text = kept(tmp_path / "out").decode()
    assert "第99班" in text
    assert article(int(file.stem)) not in text
    run(pages, tmp_path / "fresh")
    assert text.encode() == kept(tmp_path / "fresh")


def test_own_stages_that_give_nothing_are_no_samples() -> None:
    sampler = Sampler()
    sampler.page("k", "p", [])
    sampler.page("k", "p", [Document("p", "\ud800")])
    assert Samples.loaded(sampler.take_new().dumped()).entries("page")[0][1]["raw"] == "\ud800"


def test_names_without_end_are_no_samples() -> None:
    samples = Samples()
    assert not samples.add("any", "k", {"page": "x" * 10_000})
    assert samples.add("any", "k", {"page": "x" * 500})
