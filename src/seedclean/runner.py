"""A whole run: read, clean, dedup, write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson

from seedclean import __version__, rows
from seedclean.config import Config, load_config
from seedclean.dedup import Claim, Clustering, Store, columns, find
from seedclean.document import Drop
from seedclean.engine.local import work
from seedclean.engine.work import Result, Row
from seedclean.hanzi import opencc_version
from seedclean.listing import Listing, discover
from seedclean.outcomes import Outcomes, about
from seedclean.progress import Progress
from seedclean.reader import Failure, Passed, Raw, read
from seedclean.repairs.donor import Copy
from seedclean.report import Report
from seedclean.writer import Output, Spool

_ARTICLES = "articles.spool"


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
    with Output(folder) as output, Store(output.scratch, config.jobs) as store:
        articles = _Articles(Spool(output.spool(_ARTICLES)), store, set(), set())
        progress.begin(len(listing.sources))
        begun = Counter[str]()
        pages = _pages(listing, config.data["read"]["max_bytes"], begun)
        for result in work(pages, config, forced=forced):
            report += result.report
            _sort_out(result, articles, output, report)
            progress.advance(begun["files"], report)
        progress.phase("dedup")
        clustering = find(store, config.dedup())
        store.close()  # its pages of memory serve the output
        progress.phase("write")
        _write(articles, clustering, config, output, report)
        report.check()
        output.file("report.json").write(_report(report, clustering, store, config, html=begun["html"] > 0))
        output.commit()
    return report


class _Articles(NamedTuple):
    """What a run has gathered, by the articles' numbers.

    Attributes:
        spool: their rows.
        store: what dedup needs of them.
        seen: their ids.
        doubtful: numbers of those that have damaged places.
    """

    spool: Spool
    store: Store
    seen: set[str]
    doubtful: set[int]


def _pages(listing: Listing, max_bytes: int, begun: Counter[str]) -> Iterator[Raw | Failure]:
    """Yield the pages of all files; count files, HTML pages, and what is passed over."""
    for entry in listing.in_order():
        if isinstance(entry, Failure):
            yield entry
            continue
        begun["files"] += 1
        for page in read(entry, max_bytes):
            if isinstance(page, Passed):
                listing.skipped[page.kind] += 1
            else:
                begun["html"] += isinstance(page, Raw) and page.form == "html"
                yield page


def _sort_out(result: Result, articles: _Articles, output: Output, report: Report) -> None:
    claims: list[Claim] = []
    first: list[bool] = []
    for row in result.rows:
        if row.claim is None:
            output.file("rejected.jsonl").write(row.data + b"\n")
            continue
        first.append(row.id not in articles.seen)
        if not first[-1]:
            _repeated(row, output, report)
            continue
        if row.doubtful:
            articles.doubtful.add(len(articles.seen))
        articles.seen.add(row.id)
        articles.spool.add(row.data)
        claims.append(row.claim)
    articles.store.add(columns(claims), result.bodies if all(first) else result.bodies.only(np.array(first)))


def _repeated(row: Row, output: Output, report: Report) -> None:
    """Two rows of a file can claim one id; the first has it, and the second is not lost."""
    drop = Drop("read", "repeated-id", "an article before it has the same id")
    data = orjson.loads(row.data)
    report.dropped[f"{drop.stage}:{drop.reason}"] += 1
    report.scripts[data["script"]] -= 1
    keep = {key: data[key] for key in ("id", "text", "page", "ledger") if key in data}
    output.row("rejected.jsonl", keep | {"stage": drop.stage, "reason": drop.reason, "detail": drop.detail})


def _copies(articles: _Articles, clustering: Clustering) -> dict[int, list[Copy]]:
    """Return the near-duplicates of kept articles that have damaged places, in the order of their ids."""
    keepers = enumerate(clustering.keeper.tolist())
    wanted = {n: keeper for n, keeper in keepers if n != keeper and keeper in articles.doubtful}
    copies: dict[int, list[Copy]] = {}
    if wanted:
        for number, row in enumerate(articles.spool):
            if number in wanted:
                copies.setdefault(wanted[number], []).append(Copy(row["id"], row["text"], row.get("doubts", ())))
    return {keeper: sorted(found, key=lambda copy: copy.id) for keeper, found in copies.items()}


def _write(articles: _Articles, clustering: Clustering, config: Config, output: Output, report: Report) -> None:
    copies = _copies(articles, clustering)
    outcomes = Outcomes(articles.store.claims.ids, clustering, config.dedup())
    for number, row in enumerate(articles.spool):
        doubts = row.pop("doubts", ())
        row["cluster"] = outcomes.cluster(number)
        twin = outcomes.twin(number)
        if twin:
            report.duplicates += 1
            output.row("duplicates.jsonl", row | twin)
            continue
        row["flags"] += outcomes.flags(number)
        report.kept += 1
        output.row("clean.jsonl", rows.with_donors(row, doubts, copies.get(number, ())))
    report.dedup.update(outcomes.counts())


def _report(report: Report, clustering: Clustering, store: Store, config: Config, *, html: bool) -> bytes:
    libraries = {"opencc": opencc_version(), "emoji": version("emoji")}
    if html and find_spec("trafilatura"):  # it has a voice on HTML pages
        libraries["trafilatura"] = version("trafilatura")
    data: dict[str, Any] = {
        "seedclean": __version__,
        "config": config.digest,
        "libraries": libraries,
        **report.as_dict(),
        **about(clustering, store.claims.ids, config.dedup()),
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
