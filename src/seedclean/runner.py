"""A whole run: read, clean, dedup, write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from seedclean import rows
from seedclean.config import Config, load_config
from seedclean.dedup import SEED, Clustering, Entry, find
from seedclean.document import Drop
from seedclean.engine.local import work
from seedclean.engine.work import Row
from seedclean.hanzi import opencc_version
from seedclean.reader import Failure, Raw, Source, discover, read
from seedclean.repairs.donor import Copy
from seedclean.report import Report
from seedclean.writer import Output, Spool

_ARTICLES = "articles.spool"
_REVIEW_MOST = 1000  # pairs listed in report.json


class Progress:
    """What a run tells while it works; this one says nothing."""

    def begin(self, sources: int) -> None:
        """Say how many files there are."""

    def advance(self, sources: int, report: Report) -> None:
        """Say how many files were begun so far, and the counts."""

    def phase(self, name: str) -> None:
        """Say what comes next."""


def run(
    inputs: str | Path | Sequence[str | Path],
    out: str | Path,
    config: Config | None = None,
    *,
    progress: Progress | None = None,
    stdin_rows: bool = False,
    forced: bool = False,
) -> Report:
    """Clean a folder of pages into OUT, and return the run's numbers.

    The files of OUT are replaced together at the end; until then, and if anything raises, they are as they were.

    Args:
        inputs: a folder, a file or `-`, or several.
        out: the output folder.
        config: from `load_config`; the defaults, if it is left out.
        progress: told what goes on.
        stdin_rows: whether standard input is JSONL.
        forced: use worker processes however small the input is.

    Raises:
        ConfigError: an input or OUT cannot be used.
        LockedError: another run is writing to OUT.
        StoppedError: the run could not be finished.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> text = "海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,船上坐了一百八十多人。"
    >>> _ = (folder / "a.txt").write_text(text, encoding="utf-8")
    >>> run(folder, folder / "out").kept
    1
    """
    progress = progress or Progress()
    folder = Path(out)
    config = config or load_config()
    names = [str(inputs)] if isinstance(inputs, str | Path) else [str(name) for name in inputs]
    listing = discover(names, config.data["read"]["glob"], folder, stdin_rows=stdin_rows)
    report = Report(skipped=listing.skipped)
    with Output(folder) as output:
        articles = _Articles(Spool(output.file(_ARTICLES)), [], set(), set())
        progress.begin(len(listing.sources))
        begun = Counter[str]()
        pages = _pages(listing.in_order(), config.data["read"]["max_bytes"], begun)
        for result in work(pages, config, forced=forced):
            report += result.report
            for row in result.rows:
                _sort_out(row, articles, output, report)
            progress.advance(begun["files"], report)
        progress.phase("dedup")
        clustering = find(articles.entries, config.dedup())
        progress.phase("write")
        _write(articles, clustering, config, output, report)
        report.check()
        output.file("report.json").write(_report(report, clustering, articles.entries, config))
        output.commit()
    return report


class _Articles(NamedTuple):
    """What a run has gathered, by the articles' numbers.

    Attributes:
        spool: their rows.
        entries: what dedup needs of them.
        seen: their ids.
        doubtful: numbers of those that have damaged places.
    """

    spool: Spool
    entries: list[Entry]
    seen: set[str]
    doubtful: set[int]


def _pages(listing: Sequence[Source | Failure], max_bytes: int, begun: Counter[str]) -> Iterator[Raw | Failure]:
    for entry in listing:
        if isinstance(entry, Failure):
            yield entry
        else:
            begun["files"] += 1
            yield from read(entry, max_bytes)


def _sort_out(row: Row, articles: _Articles, output: Output, report: Report) -> None:
    if row.entry is None:
        output.file("rejected.jsonl").write(row.data + b"\n")
    elif row.id in articles.seen:
        # Two rows of a file can claim one id; the first has it, and the second is not lost.
        drop = Drop("read", "repeated-id", "an article before it has the same id")
        data = orjson.loads(row.data)
        report.dropped[f"{drop.stage}:{drop.reason}"] += 1
        report.scripts[data["script"]] -= 1
        keep = {key: data[key] for key in ("id", "text", "page", "ledger") if key in data}
        output.row("rejected.jsonl", keep | {"stage": drop.stage, "reason": drop.reason, "detail": drop.detail})
    else:
        if row.doubtful:
            articles.doubtful.add(len(articles.entries))
        articles.seen.add(row.id)
        articles.entries.append(row.entry)
        articles.spool.add(row.data)


def _copies(articles: _Articles, clustering: Clustering) -> dict[int, list[Copy]]:
    """Return the near-duplicates of kept articles that have damaged places, in the order of their ids."""
    wanted = {n: keeper for n, keeper in enumerate(clustering.keeper) if n != keeper and keeper in articles.doubtful}
    copies: dict[int, list[Copy]] = {}
    if wanted:
        for number, row in enumerate(articles.spool):
            if number in wanted:
                copies.setdefault(wanted[number], []).append(Copy(row["id"], row["text"], row.get("doubts", ())))
    return {keeper: sorted(found, key=lambda copy: copy.id) for keeper, found in copies.items()}


def _write(articles: _Articles, clustering: Clustering, config: Config, output: Output, report: Report) -> None:
    entries = articles.entries
    copies = _copies(articles, clustering)
    sizes = Counter(clustering.keeper)
    same = config.data["dedup"]["same"]
    for number, row in enumerate(articles.spool):
        keeper = clustering.keeper[number]
        doubts = row.pop("doubts", ())
        row["cluster"] = {"id": entries[keeper].claim.id, "size": sizes[keeper]}
        if keeper != number:
            match, criterion = clustering.match[number], clustering.criterion[number]
            relation = "same" if match.jaccard >= same else "near"
            report.duplicates += 1
            report.dedup.update([f"relation:{relation}", f"criterion:{criterion}"])
            output.row("duplicates.jsonl", rows.duplicate(row, entries[keeper].claim.id, relation, match, criterion))
            continue
        if number in clustering.excerpts:
            row["flags"].append(f"excerpt-of:{entries[clustering.excerpts[number].first].claim.id}")
        report.kept += 1
        output.row("clean.jsonl", rows.with_donors(row, doubts, copies.get(number, ())))
    report.dedup.update(
        {
            "candidates": clustering.candidates,
            "clusters": sum(size > 1 for size in sizes.values()),
            "crowded_buckets": clustering.crowded,
            "excerpts": len(clustering.excerpts),
            "review": len(clustering.review),
        }
    )


def _report(report: Report, clustering: Clustering, entries: Sequence[Entry], config: Config) -> bytes:
    data: dict[str, Any] = {
        "seedclean": version("seedclean"),
        "config": config.digest,
        "libraries": {"opencc": opencc_version(), "emoji": version("emoji")},
        "signature": {"scheme": "affine32", "seed": SEED, "permutations": config.data["dedup"]["permutations"]},
        **report.as_dict(),
        "review": [
            {
                "first": entries[pair.first].claim.id,
                "second": entries[pair.second].claim.id,
                "jaccard": round(pair.jaccard, 6),
                "containment": round(pair.containment, 6),
            }
            for pair in clustering.review[:_REVIEW_MOST]
        ],
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
