"""A run in parts: whoever reads and cleans which page, the merge writes the bytes of one run."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError, InterruptedRunError, NoInputError
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.engine.forgetting import forget
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.engine.shards import part_facts
from seedclean.engine.shards.make_part import write_part
from seedclean.engine.shards.merge import clean_part, merge_parts
from seedclean.engine.shards.share import Share
from seedclean.engine.unseen_pages import pages_in_order
from seedclean.engine.workers import batches
from seedclean.engine.workers.reader import Reader
from seedclean.engine.workers.worker import Worker
from seedclean.read.discover import list_inputs
from seedclean.write.lock import CHECKPOINT
from seedclean.write.soundness import check_output
from tests.support.folders import put
from tests.support.interrupted import outcome
from tests.support.portal import portal
from tests.support.texts import article, edited

SITES = load_config(flags={"run": {"jobs": 1}})
NO_SITES = load_config(flags={"run": {"jobs": 1}, "sites": {"lines": "off"}})


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All kinds of files, in small batches: copies, ids that repeat, lines that repeat, what cannot be read."""
    monkeypatch.setattr(batches, "BATCH_PAGES", 7)
    folder = tmp_path / "pages"
    portal(folder, 60)
    for number in range(6):
        text = edited(article(number // 2, 200), number, 0.1) + "。"
        (folder / f"copy{number}.txt").write_text(text, encoding="utf-8")
    rows = [{"id": str(number % 20), "text": f"{article(number, 150)}。"} for number in range(40)]
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows) + b'{"no":1}\n'
    (folder / "rows.jsonl").write_bytes(lines)
    (folder / "packed.jsonl.gz").write_bytes(gzip.compress(lines)[:-30])
    with zipfile.ZipFile(folder / "day.zip", "w") as archive:
        archive.write(folder / "copy1.txt", "0001.txt")
        archive.write(folder / "copy2.txt", "picture.png")
    (folder / "damaged.txt").write_bytes(b"\xff\x00\x01" * 40)
    (folder / "empty.txt").touch()
    (folder / "gone.txt").symlink_to("nowhere")
    (folder / "notes.doc").write_text("no page")
    return folder


def parts(pages: Path, folder: Path, of: int, config: Config = SITES, **options: Any) -> list[Path]:
    """Write the parts of a run, the last one first."""
    folder.mkdir(exist_ok=True)
    for number in range(of, 0, -1):
        write_part(pages, folder / str(number), config, RunOptions(shard=f"{number}/{of}", **options))
    return [folder / str(number) for number in range(1, of + 1)]


def shuffled(folders: Sequence[Path], seed: int = 1) -> list[Path]:
    return random.Random(seed).sample(folders, len(folders))  # noqa: S311


@pytest.mark.parametrize(("of", "cleaned"), [(1, 0), (2, 2), (3, 1), (5, 0), (5, 5), (200, 0)])
def test_parts_give_the_bytes_of_one_run(pages: Path, tmp_path: Path, of: int, cleaned: int) -> None:
    """Rows, rejected rows, report and state; whichever parts were cleaned where they are."""
    run(pages, tmp_path / "whole", SITES)
    folders = parts(pages, tmp_path / "parts", of)
    for number in range(cleaned, 0, -1):
        clean_part(shuffled(folders, number), f"{number}/{of}", jobs=1)
    merge_parts(shuffled(folders), tmp_path / "out", jobs=1)
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")
    assert not [finding for finding in check_output(tmp_path / "out") if finding.wrong]


def test_parts_without_counts_are_cleaned_at_once(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(pages, tmp_path / "whole", NO_SITES)
    folders = parts(pages, tmp_path / "parts", 3, NO_SITES)
    monkeypatch.setattr(Worker, "__call__", None)
    merge_parts(folders, tmp_path / "out", jobs=1)
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


def test_nothing_is_read_or_cleaned_twice(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = parts(pages, tmp_path / "parts", 2)
    monkeypatch.setattr(Reader, "__call__", None)
    for number in (1, 2):
        clean_part(folders, f"{number}/2", jobs=1)
    monkeypatch.setattr(Worker, "__call__", None)
    merge_parts(folders, tmp_path / "out", jobs=1)


def test_workers_and_their_number_change_no_byte_of_a_merge(pages: Path, tmp_path: Path) -> None:
    run(pages, tmp_path / "whole", SITES)
    folders = parts(pages, tmp_path / "parts", 2, load_config(flags={"run": {"jobs": 2}}))
    clean_part(folders, "2/2", jobs=2)
    merge_parts(folders, tmp_path / "out", jobs=2)
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


def test_a_part_alone_cannot_know_what_to_cut(tmp_path: Path) -> None:
    """Why cleaning waits for the counts of all parts: each part prints the line too seldom."""
    line = "每天一张潮汐表"
    names = [f"{number}.txt" for number in range(8)]
    texts = [f"{article(number, 200)}。\n{line}" for number in range(8)]
    folder = put(tmp_path / "pages", dict(zip(names, texts, strict=True)))
    run(folder, tmp_path / "whole", SITES)
    folders = parts(folder, tmp_path / "parts", 4)
    merge_parts(folders, tmp_path / "out", jobs=1)
    run([folder / name for name in names[:2]], tmp_path / "alone", SITES)
    counts = {name: (tmp_path / name / "clean.jsonl").read_text().count(line) for name in ("whole", "out", "alone")}
    assert counts == {"whole": 0, "out": 0, "alone": 2}


def test_later_runs_add_to_what_was_merged(pages: Path, tmp_path: Path) -> None:
    run(pages, tmp_path / "whole", SITES)
    merge_parts(parts(pages, tmp_path / "parts", 3), tmp_path / "out", jobs=1)
    (pages / "new.txt").write_text(edited(article(0, 200), 9, 0.1) + "。", encoding="utf-8")
    (pages / "copy3.txt").write_text(f"{article(77, 200)}。", encoding="utf-8")
    for name in ("whole", "out"):
        report = run(pages, tmp_path / name, SITES)
        assert report.pages_read + report.pages_failed - report.pages_failed_again == 2
        forget(tmp_path / name, ["new.txt"], with_copies=True)
    assert outcome(tmp_path / "out") | {"forgotten": 0} == outcome(tmp_path / "whole") | {"forgotten": 0}


def test_what_was_forgotten_stays_away(pages: Path, tmp_path: Path) -> None:
    run(pages, tmp_path / "before", SITES)
    forget(tmp_path / "before", ["copy0.txt"])
    folders = parts(pages, tmp_path / "parts", 2)
    clean_part(folders, "1/2", jobs=1)
    for name in ("whole", "out"):
        (tmp_path / name).mkdir()
        shutil.copy(tmp_path / "before" / "forgotten.jsonl", tmp_path / name)
    run(pages, tmp_path / "whole", SITES)
    merge_parts(folders, tmp_path / "out", jobs=1)
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")
    assert b'"reason":"forgotten"' in outcome(tmp_path / "out")["rejected.jsonl"]


class Stop(Progress):
    """Stops the work at a call."""

    def __init__(self, calls: int) -> None:
        self.calls = calls

    def advance(self, sources: int, size: int, report: Report) -> None:  # noqa: ARG002
        self.calls -= 1
        if not self.calls:
            raise KeyboardInterrupt


def test_a_part_that_is_interrupted_goes_on(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(pages, tmp_path / "whole", SITES)
    folder = tmp_path / "parts"
    folders = parts(pages, folder, 2)
    shutil.rmtree(folders[1])
    options, count = RunOptions(shard="2/2"), Counter[str]()
    with pytest.raises(KeyboardInterrupt):
        write_part(pages, folders[1], SITES, options, progress=Stop(3))
    with pytest.raises(ConfigError, match="no finished part"):
        merge_parts(folders, tmp_path / "out")
    decode, clean = Reader._decoded, Worker.__call__
    monkeypatch.setattr(Reader, "_decoded", lambda *given: (count.update(["read"]), decode(*given))[1])
    monkeypatch.setattr(Worker, "__call__", lambda *given: (count.update(["clean"]), clean(*given))[1])
    facts = write_part(pages, folders[1], SITES, options)
    assert 0 < count["read"] < facts.batches
    with pytest.raises(KeyboardInterrupt):
        clean_part(folders, "2/2", jobs=1, progress=Stop(3))
    clean_part(folders, "2/2", jobs=1)
    assert count["clean"] == facts.batches
    merge_parts(folders, tmp_path / "out", jobs=1)
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


def test_a_part_that_was_cleaned_by_other_counts_is_cleaned_again(pages: Path, tmp_path: Path) -> None:
    folders = parts(pages, tmp_path / "parts", 2)
    clean_part(folders, "1/2", jobs=1)
    last = max(pages.glob("0*.txt"))
    last.write_text(last.read_text(encoding="utf-8")[::-1], encoding="utf-8")  # of the same size: no listing tells
    folders = [folders[0], *parts(pages, tmp_path / "parts", 2)[1:]]
    merge_parts(folders, tmp_path / "out", jobs=1)
    run(pages, tmp_path / "whole", SITES)
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


def test_shares_are_stretches_of_all_pages(pages: Path) -> None:
    """Each page is in one share; the shares, one behind the other, are the run; no file is read without need."""

    def names(share: Share) -> tuple[list[str], Counter[str], int]:
        listing, begun = list_inputs([str(pages)], "**/*", None), Counter[str]()
        return (
            [page.name for page in pages_in_order(listing, 1 << 20, begun, share=share)],
            listing.skipped,
            begun["files"],
        )

    whole, skipped, files = names(Share())
    size = sum(source.size for source in list_inputs([str(pages)], "**/*", None).sources)
    for of in (1, 2, 3, 7, 300):
        shares = [names(Share(number, of, size)) for number in range(1, of + 1)]
        assert [name for share, _, _ in shares for name in share] == whole
        assert sum(share[1]["png"] for share in shares) == skipped["png"]
        assert sum(share[2] for share in shares) <= files + of * 2


def test_rows_of_one_file_are_divided(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"{article(number, 3000)}。"}, ensure_ascii=False) for number in range(200)]
    put(tmp_path, {"rows.jsonl": "\n".join(lines)})
    for number in (1, 2, 3):
        facts = write_part(tmp_path / "rows.jsonl", tmp_path / f"p{number}", SITES, RunOptions(shard=f"{number}/3"))
        assert 40 < facts.pages < 100


def test_more_parts_than_pages_are_no_mistake(tmp_path: Path) -> None:
    folder = put(tmp_path / "pages", {"a.txt": article(1, 200)})
    merge_parts(parts(folder, tmp_path / "parts", 9), tmp_path / "out", jobs=1)
    run(folder, tmp_path / "whole", SITES)
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


def test_parts_without_a_page_are_told_as_a_run_tells_it(tmp_path: Path) -> None:
    folder = put(tmp_path / "pages", {"a.jsonl": "\n\n"})
    with pytest.raises(NoInputError):
        merge_parts(parts(folder, tmp_path / "parts", 2), tmp_path / "out", jobs=1)
    merge_parts(parts(folder, tmp_path / "asked", 2, allow_empty=True), tmp_path / "out", jobs=1)
    with pytest.raises(NoInputError):
        write_part(put(tmp_path / "none", {"a.doc": ""}), tmp_path / "p", SITES, RunOptions(shard="1/2"))


def test_workers_that_keep_dying_leave_what_was_made(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any, **__: Any) -> None:
        raise InterruptedRunError("no memory")

    monkeypatch.setattr(part_facts.PartFacts, "save", dies)
    with pytest.raises(InterruptedRunError):
        write_part(pages, tmp_path / "p", SITES, RunOptions(shard="1/2"))
    assert list((tmp_path / "p" / CHECKPOINT).iterdir())
