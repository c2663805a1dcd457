"""A whole run: read, clean, dedup, write; what earlier runs left in the folder is part of it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from seedclean import __version__
from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError, SeedcleanError
from seedclean.core.events import current_run_id, new_run_id
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.dedup import Clustering, SketchStore
from seedclean.dedup.decisions import clustering_report
from seedclean.engine.collect import collect_batch
from seedclean.engine.compare import compare_articles, renew_signatures, reopen_rows
from seedclean.engine.pending import PendingRows
from seedclean.engine.publish import publish_rows
from seedclean.engine.workers.batches import clean_pages, group_pages
from seedclean.engine.workers.forkserver import begin
from seedclean.read.discover import InputListing, input_id, list_inputs
from seedclean.read.documents import failure_digest
from seedclean.read.files import Failure, LazyPage, RawPage, SkippedRecord, read_pages, with_digest
from seedclean.read.page_keys import failure_key
from seedclean.reporting.anomalies import find_anomalies
from seedclean.reporting.html_report import compile_template, write_report
from seedclean.text import opencc_version
from seedclean.write.lock import REPORT_PAGE
from seedclean.write.output_folder import finish_despite_interrupt, in_background
from seedclean.write.samples import Samples
from seedclean.write.state import (
    PageVersion,
    RunRecord,
    RunTransaction,
    corpus_totals,
    latest_runs,
    load_samples,
    save_samples,
)


def run(  # noqa: PLR0913 - a run has that many ways
    inputs: str | Path | Sequence[str | Path],
    out: str | Path,
    config: Config | None = None,
    *,
    progress: Progress | None = None,
    stdin_rows: bool = False,
    forced: bool = False,
    rebuild: bool = False,
    accept_config: bool = False,
    wait: float = 0.0,
    tmp: str | Path | None = None,
) -> Report:
    """Clean a folder of pages into OUT, and return the run's numbers.

    A first run fills OUT. A later one adds to it: pages that it has seen are skipped, pages that changed are replaced,
    new articles are compared with all that were published, which stay. OUT changes at the end, or not at all.

    Args:
        inputs: a folder, a file or `-`, or several.
        out: the output folder.
        config: from `load_config`; the defaults, if it is left out.
        progress: told what goes on.
        stdin_rows: whether standard input is JSONL.
        forced: use worker processes however small the input is.
        rebuild: clean all pages of the inputs again, and choose among all articles afresh.
        accept_config: go on although the settings are not those of the last run.
        wait: seconds to wait for another run that is writing to OUT.
        tmp: a folder for what does not fit into memory; else it waits in OUT. Nothing is left there when a run ends.

    Raises:
        ConfigError: an input, OUT or `tmp` cannot be used, or the settings are not those of the last run.
        LockedError: another run is writing to OUT.
        StoppedError: the run could not be finished.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> text = "海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,船上坐了一百八十多人。"
    >>> _ = (folder / "a.txt").write_text(text, encoding="utf-8")
    >>> run(folder, folder / "out").kept
    1
    >>> report = run(folder, folder / "out")
    >>> report.pages_unchanged, report.kept
    (1, 0)
    """
    progress = progress or Progress()
    config = config or load_config()
    begun = datetime.now(UTC)
    clock = time.monotonic()
    run_id = current_run_id() or new_run_id()
    folder = Path(out)
    listing = _listed(inputs, folder, config, stdin_rows=stdin_rows)
    report = Report(skipped=listing.skipped)
    size, spill = sum(source.size for source in listing.sources), _spill(tmp)
    progress.begin(len(listing.sources), size, run_id)
    with (
        RunTransaction(folder, wait=wait, rebuild=rebuild) as memory,
        SketchStore(spill or memory.scratch, config.jobs) as store,
    ):
        files = [source.name for source in listing.sources]
        settings = config.deciding() | {"libraries": libraries(html=listing.has_html)}
        again = memory.check_settings(
            settings, files, input_id(listing.base.resolve(), Path("/")), accept=accept_config
        )
        earlier_articles = 0 if rebuild else sum(corpus_totals(memory.state)[name] for name in ("clean", "duplicates"))
        if "bodies" in again and not rebuild:
            progress.phase("sign")
            renew_signatures(memory, config)
        with closing(PendingRows(spill or memory.scratch, store)) as fresh:
            before = Samples() if rebuild else _samples(memory)
            sampled, worked, begun_files, reached = before.pages, set[str](), Counter[str](), 0
            unseen = _unseen(_pages(listing, config, begun_files), memory, report, config.data["read"]["max_bytes"])
            for result in clean_pages(unseen, config, fresh.rows, forced=forced, whole=size):
                worked.update(sampled.intersection(made.name for made in result.pages))
                report += result.report
                collect_batch(result, memory, fresh, report, afresh=rebuild)
                reached = max(reached, result.reached)
                progress.advance(begun_files["files"], reached, report)
            _end_of_pages(memory, files, report)
            progress.advance(begun_files["files"], size, report)
            recalled = memory.articles.reopen_all() if rebuild else memory.articles.reopen()
            report.recalled = reopen_rows(recalled, fresh, config)
            progress.phase("dedup")
            clustering, published = compare_articles(memory, fresh, config)
            progress.phase("write")
            publish_rows(memory, fresh, clustering, published, config.dedup(), report)
            fresh.samples.update(before.without(worked))
            save_samples(memory.state, fresh.samples.dumped())
        report.check(earlier_articles)
        store.close()
        data = _report(report, clustering, store, config, corpus_totals(memory.state), html=listing.has_html)
        usual = latest_runs(memory.state, config.data["watch"]["runs"], pages=1)
        report.warnings = find_anomalies(report.as_dict(), usual, config.data)
        seconds = round(time.monotonic() - clock, 3)
        prepared = in_background(compile_template)
        with finish_despite_interrupt():
            memory.commit(RunRecord(run_id, begun.isoformat(timespec="seconds"), seconds, data, report.warnings))
            progress.phase("report")
            report.warnings += _page(folder, config, prepared)
    return report


def _listed(inputs: str | Path | Sequence[str | Path], out: Path, config: Config, *, stdin_rows: bool) -> InputListing:
    """List the inputs; what workers are forked from loads meanwhile."""
    names = [str(name) for name in ([inputs] if isinstance(inputs, str | Path) else inputs)]
    begin(names, str(out), config.jobs)
    options = config.data["read"]
    return list_inputs(names, options["glob"], out, stdin_rows=stdin_rows, follow_links=options["follow_links"])


def _spill(tmp: str | Path | None) -> Path | None:
    """Return the folder for what does not fit into memory, if one was named.

    Raises:
        ConfigError: it is no folder that can be written to.
    """
    if tmp is not None and not (Path(tmp).is_dir() and os.access(tmp, os.W_OK | os.X_OK)):
        raise ConfigError(f"{tmp}: is no folder that can be written to: name another --tmp")
    return None if tmp is None else Path(tmp)


def _page(folder: Path, config: Config, prepared: Future[object]) -> list[str]:
    """Make the report to look at; return why not, if it cannot be made: the run is committed all the same."""
    prepared.exception()  # waits; what went wrong there goes wrong again
    try:
        write_report(folder, config.data["run"]["lang"])
    except (OSError, SeedcleanError, sqlite3.Error) as error:
        return [f"{REPORT_PAGE} was not made ({error}): `seedclean report {folder}` tries again"]
    return []


def _samples(memory: RunTransaction) -> Samples:
    data = load_samples(memory.state)
    return Samples.loaded(data) if data else Samples()


def _end_of_pages(memory: RunTransaction, files: Sequence[str], report: Report) -> None:
    memory.pages.forget_failures(files)
    memory.articles.remove(memory.pages.take_replaced())
    report.pages_unchanged = memory.pages.unchanged - report.pages_failed_again
    report.pages_replaced = memory.pages.replaced


def _pages(listing: InputListing, config: Config, begun: Counter[str]) -> Iterator[RawPage | Failure | LazyPage]:
    """Yield the pages of all files; count files, and what is passed over."""
    before, here = 0, ""
    for entry in listing.in_order():
        if isinstance(entry, Failure):
            yield entry._replace(reached=before)
            continue
        begun["files"] += 1
        if entry.file and entry.form in ("text", "html") and not entry.compression:
            before += entry.size
            if entry.file[0] == os.sep:
                yield LazyPage(entry, before)
            else:  # a worker may have begun in another folder
                here = here or f"{Path.cwd()}/"
                yield LazyPage(entry._replace(file=here + entry.file), before)
            continue
        for page in read_pages(entry, config.data["read"]["max_bytes"]):
            if isinstance(page, SkippedRecord):
                listing.skipped[page.kind] += 1
            elif isinstance(page, RawPage):
                yield RawPage(*page[:7], before + page.reached) if before else page
            else:
                yield page._replace(reached=before + page.reached)
        before += entry.size


def _unseen(
    pages: Iterator[RawPage | Failure | LazyPage], memory: RunTransaction, report: Report, max_bytes: int
) -> Iterator[RawPage | Failure | LazyPage]:
    """Yield the pages that no earlier run has worked through as they are; those of new names are not read for that."""
    if memory.pages.all_new:
        yield from pages
        return
    for batch in group_pages(pages):  # few enough at a time to be held in memory
        new = memory.pages.unknown_names([page.name for page in batch if isinstance(page, LazyPage)])
        some = [_read(page, max_bytes, new) for page in batch]
        known_ones = iter(memory.pages.are_unchanged([_seen(page) for page in some if not isinstance(page, LazyPage)]))
        report.pages_unchanged = memory.pages.unchanged - report.pages_failed_again
        for page in some:
            if isinstance(page, LazyPage) or not next(known_ones):
                yield page
            elif isinstance(page, Failure):
                report.add_failure(page.drop)  # it is in `rejected.jsonl` since then
                report.pages_failed_again += 1


def _read(page: RawPage | Failure | LazyPage, max_bytes: int, new: set[str]) -> RawPage | Failure | LazyPage:
    """Return a page with its digest; one of a new name as it is, to be read by who works on it."""
    if isinstance(page, LazyPage):
        return page if page.name in new else page.read(max_bytes)
    return with_digest(page)


def _seen(page: RawPage | Failure) -> PageVersion:
    if isinstance(page, Failure):
        return PageVersion(failure_key(page.name), page.file, failure_digest(page), row=False)
    return PageVersion(page.name, page.file, page.digest, row=page.form == "rows")


def libraries(*, html: bool) -> dict[str, str]:
    """Return the versions of what decides the output."""
    found = {"opencc": opencc_version(), "emoji": version("emoji")}
    if html:  # trafilatura has a voice on HTML pages
        found["trafilatura"] = version("trafilatura") if find_spec("trafilatura") else "none"
    return found


def _report(
    report: Report, clustering: Clustering, store: SketchStore, config: Config, corpus: dict[str, int], *, html: bool
) -> bytes:
    data: dict[str, Any] = {
        "seedclean": __version__,
        "config": config.digest,
        "libraries": libraries(html=html),
        "corpus": corpus,
        **report.as_dict(),
        **clustering_report(clustering, store.keeper_order.ids, config.dedup()),
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
