"""Forget articles: they leave every file of OUT and its state at once, and may not come back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from seedclean.config import Config, load_config
from seedclean.core.errors import StoppedError
from seedclean.core.events import current_run_id, new_run_id
from seedclean.core.report import Report
from seedclean.dedup import SketchStore
from seedclean.dedup.decisions import clustering_report
from seedclean.dedup.text_traces import TextTraces, trace_texts
from seedclean.engine.compare import compare_articles, renew_signatures, reopen_rows
from seedclean.engine.full_disk import full_disk_named
from seedclean.engine.pending import PendingRows
from seedclean.engine.publish import publish_rows
from seedclean.engine.rows_by_name import named_rows
from seedclean.reporting.html_report import write_report
from seedclean.write.checkpoint_places import remove_checkpoints
from seedclean.write.export import export_settings, renew_export, withdraw_export
from seedclean.write.forgotten_row import REASON, STAGE, forgotten_line
from seedclean.write.lock import (
    CHECKPOINT,
    ELSEWHERE,
    EXPORT,
    EXPORT_LIST,
    FILES,
    FORGOTTEN,
    LOCK,
    PARTIAL,
    REPORT_PAGE,
    STATE,
)
from seedclean.write.output_folder import finish_despite_interrupt
from seedclean.write.report_json import assemble_report
from seedclean.write.samples import Samples
from seedclean.write.state import (
    ForgottenText,
    Lookup,
    ReopenedRow,
    RunRecord,
    RunTransaction,
    StoredLine,
    corpus_totals,
    drop_tombstones,
    forgotten_texts,
    is_wiped,
    latest_runs,
    load_samples,
    remember_forgotten,
    require_state,
    save_samples,
)

_LANGUAGE = re.compile(rb'<html lang="(en|zh)')
_HEAD = 1000  # bytes of the report page in which its language stands


@dataclass
class Forgotten:
    """What `forget` did.

    Attributes:
        ids: ids of the rows that were forgotten.
        again: names of what had been forgotten before.
        copies: ids of copies, and of articles of which one stands in the other, that OUT still holds.
        others: names of files in OUT that are not of a run: nothing was looked for in them.
        unreached: folders of `--tmp` in which an interrupted run may have left texts, and which cannot be
            removed, or not be reached now.
    """

    ids: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    unreached: list[Path] = field(default_factory=list)


def forget(
    out: str | Path,
    names: str | Sequence[str],
    *,
    with_copies: bool = False,
    wait: float = 0.0,
    dry_run: bool = False,
) -> Forgotten:
    """Remove articles from OUT for good, and return what was done.

    Their texts leave all files of OUT and the free space of its database. Copies of an article that goes are decided
    again. What is remembered tells whether a text comes again, but not what it was: it is then held back, under
    whatever name. The inputs are not needed. All of it is one commit.

    Args:
        out: the output folder of `seedclean run`.
        names: ids of articles or of rejected pieces, names of pages, or addresses.
        with_copies: forget the copies, too, and articles of which one stands in the other.
        wait: seconds to wait for another run.
        dry_run: change nothing.

    Raises:
        ConfigError: OUT is no folder of a run, or a name is not in it.
        LockedError: a run is writing to OUT.
        StoppedError: it could not be finished.

    >>> import seedclean, tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> text = "海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,船上坐了一百八十多人。"
    >>> _ = (folder / "a.txt").write_text(text, encoding="utf-8")
    >>> _ = seedclean.run(folder, folder / "out")
    >>> forget(folder / "out", "a.txt").ids, seedclean.run(folder, folder / "out", rebuild=True).report.kept
    (['a.txt'], 0)
    """
    folder = Path(out)
    require_state(folder)  # first of all: the lock would make a folder
    begun = datetime.now(UTC)
    with full_disk_named(folder, folder), RunTransaction(folder, wait=wait) as memory:
        work = _Forgetting(memory)
        with Lookup(folder) as lookup:
            chosen = named_rows(folder, lookup, [names] if isinstance(names, str) else names, with_copies=with_copies)
            done = Forgotten([line.row["id"] for line in chosen.lines], chosen.again, others=_others(folder))
            gone = {line.number for line in chosen.lines}
            done.copies = [lookup.article(number).row["id"] for number in lookup.related(list(gone))]
        lang = _language(folder)
        if chosen.lines and not dry_run:
            work.forget(chosen.lines, begun)
        if not dry_run:
            done.unreached = remove_checkpoints(folder)  # what was forgotten before may be in one again
        if not is_wiped(memory.state):
            raise StoppedError(
                f"{folder}: forgotten, but another process reads {STATE}, which still holds the texts: do it again when"
                " that has ended"
            )
        if not dry_run:
            renew_export(folder, export_settings(folder, load_config(pages=False).data["output"]))
        if not dry_run and (chosen.lines or not (folder / REPORT_PAGE).exists()):
            write_report(folder, lang)
    return done


class _Forgetting:
    """The steps of `forget` on an output folder.

    Args:
        memory: what OUT remembers.
    """

    def __init__(self, memory: RunTransaction) -> None:
        self._memory = memory
        settings = memory.keep_settings()
        before = settings["bodies"] | settings["clusters"]
        default = load_config(pages=False).data["dedup"]  # another version may know other parameters
        values = {key: before[f"dedup.{key}"] for key in default if f"dedup.{key}" in before}
        self._config: Config = load_config(flags={"dedup": values}, pages=False)
        self._is_signed = self._config.deciding()["bodies"] == settings["bodies"]

    def forget(self, lines: Sequence[StoredLine], begun: datetime) -> None:
        """Remove rows, decide again what hangs on them, and commit."""
        memory, config, scratch = self._memory, self._config, self._memory.scratch
        before = orjson.loads(latest_runs(memory.state, 1)[0].report)
        report = Report()
        if not self._is_signed:
            renew_signatures(memory, config)
        with SketchStore(scratch, config.jobs) as store, closing(PendingRows(scratch, store)) as pending:
            others = memory.articles.marked_by([line.number for line in lines])
            pages = self._take_out(lines, begun, pending)
            reopened = _without_ledgers(memory.articles.reopen(others), pages)
            gone = sum(line.keeper_key is not None for line in lines)
            report.recalled = gone + reopen_rows(reopened, pending, config)
            report.dropped[f"{STAGE}:{REASON}"] = gone
            clustering, published = compare_articles(memory, pending, config)
            publish_rows(memory, pending, clustering, published, config.dedup(), report)
            drop_tombstones(memory.state, always=True)
            pending.samples.update(self._samples(lines))
            save_samples(memory.state, pending.samples.dumped())
            compared = clustering_report(clustering, store.keeper_order.ids, config.dedup())
        report.check()
        corpus = {"libraries": before["libraries"], "corpus": corpus_totals(memory.state)}
        corpus |= {name: before[name] for name in ("settings",) if name in before}  # an older version had none
        data = assemble_report(report, before["config"], compared, corpus)
        seconds = round((datetime.now(UTC) - begun).total_seconds(), 3)
        run_id = current_run_id() or new_run_id()
        withdraw_export(memory.folder)
        with finish_despite_interrupt():
            memory.commit(RunRecord(run_id, begun.isoformat(timespec="seconds"), seconds, data, []))

    def _take_out(self, lines: Sequence[StoredLine], begun: datetime, pending: PendingRows) -> set[int]:
        """Remove rows, remember their texts, and add the rows that say so; return the numbers of their pages."""
        memory, settings = self._memory, self._config.dedup()
        when = begun.isoformat(timespec="seconds")
        texts = [line.row["text"] or "" for line in lines]
        traced = zip(lines, trace_texts(texts), strict=True)
        remember_forgotten(
            memory.state, [ForgottenText(line.row["id"], when, trace) for line, trace in traced if trace.digest]
        )
        forgotten = forgotten_texts(memory.state)
        traces = TextTraces([text.trace for text in forgotten], settings.near, settings.excerpt_containment)
        rows = []
        for line, text, row in zip(
            lines, texts, memory.articles.take_out([line.number for line in lines]), strict=True
        ):
            [match] = traces.find([text])
            text_of, likeness = (forgotten[match.number].id, match.likeness) if match else (line.row["id"], 1.0)
            rows.append(row._replace(row=forgotten_line(line.row, text_of, likeness)[:-1]))
        pending.reopen(rows, settings)
        return {row.page for row in rows}

    def _samples(self, lines: Sequence[StoredLine]) -> Samples:
        """Return the samples of earlier runs that are not from the pages of some rows."""
        data = load_samples(self._memory.state)
        samples = Samples.loaded(data) if data else Samples()
        names = {name for line in lines for name in (line.row["id"], line.origin.name, line.origin.stem)}
        files = tuple(f"{line.origin.file}#" for line in lines if line.origin.number)
        return samples.without({page for page in samples.pages if page in names or page.startswith(files)})


def _without_ledgers(reopened: Iterator[ReopenedRow], pages: set[int]) -> Iterator[ReopenedRow]:
    """Yield rows, those of some pages without their ledgers: they tell of the whole page."""
    for earlier in reopened:
        row: dict[str, Any] = orjson.loads(earlier.row)
        if earlier.page in pages and row.pop("ledger", None):
            yield earlier._replace(row=orjson.dumps(row))
        else:
            yield earlier


def _language(folder: Path) -> str:
    """Return the language in which the last report page was written."""
    try:
        with (folder / REPORT_PAGE).open("rb") as page:
            match = _LANGUAGE.search(page.read(_HEAD))
    except OSError:
        return "en"
    return match[1].decode() if match else "en"


def _others(folder: Path) -> list[str]:
    mine = {
        *FILES,
        CHECKPOINT,
        ELSEWHERE,
        FORGOTTEN,
        LOCK,
        PARTIAL,
        REPORT_PAGE,
        EXPORT,
        EXPORT_LIST,
        STATE,
        f"{STATE}-wal",
        f"{STATE}-shm",
    }
    return sorted(path.name for path in folder.iterdir() if path.name not in mine)
