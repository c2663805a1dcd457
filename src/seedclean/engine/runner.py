"""A whole run: read, clean, dedup, write; what earlier runs left in the folder is part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.dedup import Clustering, SketchStore
from seedclean.dedup.decisions import clustering_report
from seedclean.dedup.line_memory import LineMemory
from seedclean.dedup.text_traces import TextTraces
from seedclean.engine.collect import Collector
from seedclean.engine.compare import compare_articles, renew_signatures, reopen_rows
from seedclean.engine.forgotten_rows import Withholder
from seedclean.engine.full_disk import full_disk_named
from seedclean.engine.library_versions import conversion_note, libraries
from seedclean.engine.pending import PendingRows
from seedclean.engine.publish import publish_rows
from seedclean.engine.read_batches import ReadBatches
from seedclean.engine.run_clock import RunClock
from seedclean.engine.run_inputs import input_bytes, list_files, nothing_to_read, spill_folder
from seedclean.engine.run_notes import first_failure, tell_of_missing_ledgers, write_report_page
from seedclean.engine.run_options import Replace, RunOptions
from seedclean.engine.shards.part_facts import PART
from seedclean.engine.shards.parts import Parts
from seedclean.engine.site_counts import SiteCounts
from seedclean.engine.stored_records import StoredWork
from seedclean.engine.unseen_pages import pages_in_order, skip_unchanged
from seedclean.engine.workers.batches import Cleaning, clean_all, read_all
from seedclean.read.discover import InputListing, input_id
from seedclean.reporting.anomalies import find_anomalies, warn_of_other_texts
from seedclean.reporting.html_report import compile_template
from seedclean.reporting.settings_section import report_settings
from seedclean.write.checkpoint import Checkpoint
from seedclean.write.export import check_export, export_settings, renew_export
from seedclean.write.output_folder import finish_despite_interrupt, in_background
from seedclean.write.report_json import assemble_report
from seedclean.write.samples import Samples
from seedclean.write.spool import Spool
from seedclean.write.state import (
    RunRecord,
    RunTransaction,
    corpus_totals,
    forgotten_texts,
    latest_runs,
    load_samples,
    load_site_lines,
    save_samples,
    save_site_lines,
)

_Inputs = str | Path | Sequence[str | Path]


def run(  # noqa: PLR0913 - what a run has
    inputs: _Inputs,
    out: str | Path,
    config: Config | None = None,
    options: RunOptions | None = None,
    *,
    progress: Progress | None = None,
    forced: bool = False,
    parts: Parts | None = None,
) -> Report:
    """Clean a folder of pages into OUT, and return the run's numbers.

    A first run fills OUT. A later run adds to it. It skips pages that it has seen and replaces pages that changed. It
    compares new articles with all published ones, which stay. OUT changes at the end of the run, or not at all. If the
    run is interrupted, the next one goes on from there; see `write.checkpoint`.

    Args:
        inputs: a folder, a file or `-`, or several.
        out: the output folder.
        config: from `load_config`; the defaults, if it is left out.
        options: how to run. Those that set a value of the config (`RunOptions.flags`) are not looked at: `config` has
            them already.
        progress: is called as the run goes on.
        forced: start worker processes however small the input is.
        parts: of a run in parts, which have read the pages; there are no inputs then.

    Raises:
        ConfigError: an input, OUT or `tmp` cannot be used, or the settings are not those of the last run.
        LockedError: another run is writing to OUT.
        NoInputError: the inputs hold no page, and `allow_empty` is not set.
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
    folder, clock = Path(out), RunClock()
    config, options, progress = config or load_config(), options or RunOptions(), progress or Progress()
    if (folder / PART).exists():
        raise ConfigError(f"{folder}: holds a part of a run, to be joined by `seedclean merge`: choose another --out")
    check_export(folder, export := export_settings(folder, config.data["output"]))
    listing = parts.listing if parts else list_files(inputs, folder, config, options)
    if not (options.allow_empty or listing.sources or listing.failures):
        raise nothing_to_read(listing)
    spill = spill_folder(options.tmp)
    progress.begin(len(listing.sources), input_bytes(listing), clock.run_id)
    with (
        full_disk_named(folder, spill),
        RunTransaction(folder, wait=options.wait, rebuild=options.rebuild) as memory,
        SketchStore(spill or memory.scratch, config.jobs) as store,
        Checkpoint(folder, spill, resume=not options.no_resume) as checkpoint,
    ):
        step = _Steps(memory, listing, config, progress, parts, rebuild=options.rebuild)
        stored = StoredWork(checkpoint, config, step.agree_on_settings(accept=options.accept_config))
        with closing(PendingRows(spill or memory.scratch, store)) as pending:
            with closing(Spool(spill or memory.scratch)) as spool:
                read = ReadBatches(spool)
                counts = step.read(read, stored, spill or memory.scratch, forced=forced)
                step.clean(read, counts, stored, pending, options.replace, forced=forced)
            if not (options.allow_empty or step.has_read_pages()):
                raise nothing_to_read(listing)
            clustering, published = step.compare(pending)
            step.publish(pending, clustering, published)
        store.close()
        step.commit(clock, clustering, store, options.replace, checkpoint)
        if export:
            progress.phase("export")
        renew_export(folder, export)
    return step.report


class _Steps:
    """The steps of a run, in their order, on one output folder.

    Args:
        memory: what OUT remembers; it changes when the run is committed.
        listing: the files of the inputs.
        config: what to do.
        progress: is called as the run goes on.
        parts: see `run`.
        rebuild: whether all pages are cleaned again, and all articles decided again.

    Attributes:
        report: the run's numbers so far.
    """

    def __init__(
        self,
        memory: RunTransaction,
        listing: InputListing,
        config: Config,
        progress: Progress,
        parts: Parts | None,
        *,
        rebuild: bool,
    ) -> None:
        self.report = Report(skipped=listing.skipped)
        self._memory, self._listing, self._config, self._progress = memory, listing, config, progress
        self._parts, self._rebuild, self._failure = parts, rebuild, ""
        self._settings: dict[str, dict[str, Any]] = {}
        self._files = [source.name for source in listing.sources]
        data = None if rebuild else load_samples(memory.state)
        self._samples = Samples.loaded(data) if data else Samples()  # of earlier runs
        before = corpus_totals(memory.state)
        self._earlier_articles = 0 if rebuild else before["clean"] + before["duplicates"]

    def agree_on_settings(self, *, accept: bool) -> dict[str, dict[str, Any]]:
        """Compare the settings with those of the last run; make signatures again if they depend on what changed.

        Returns:
            The settings.

        Raises:
            ConfigError: the settings differ, and that is not accepted.
        """
        settings = self._settings = self._config.deciding() | {"libraries": libraries()}
        root = input_id(self._listing.base.resolve(), Path("/"))
        changed = self._memory.check_settings(settings, self._files, root, accept=accept)
        if "bodies" in changed and not self._rebuild:
            self._progress.phase("sign")
            renew_signatures(self._memory, self._config)
        return settings

    def read(self, read: ReadBatches, stored: StoredWork, folder: Path, *, forced: bool) -> Path | None:
        """Read the new and changed pages, and count how many articles print each line.

        Args:
            read: where the pages are put aside.
            stored: what a run that was interrupted has read.
            folder: for what does not fit into memory.
            forced: see `run`.

        Returns:
            The folder with the counts; None if nobody wants them.
        """
        memory, report, progress, size = self._memory, self.report, self._progress, input_bytes(self._listing)
        max_bytes, files_begun = self._config.data["read"]["max_bytes"], Counter[str]()
        counts = SiteCounts(folder)
        if self._parts:
            self._parts.count_lines(counts)
        else:
            every_page = pages_in_order(self._listing, max_bytes, files_begun, folder)
            pages = skip_unchanged(every_page, memory, report, max_bytes)
            for result in read_all(pages, self._config, read, stored.read(read.spool), forced=forced, whole=size):
                counts.add(result)
                progress.advance(files_begun["files"], result.reached // 2, report)
        if not self._config.counts_lines:
            return None
        remembered = LineMemory.none() if self._rebuild else load_site_lines(memory.state)
        counted, remembered = counts.finish(remembered, memory.scratch)
        save_site_lines(memory.state, remembered)
        return counted

    def clean(
        self,
        read: ReadBatches,
        counts: Path | None,
        stored: StoredWork,
        pending: PendingRows,
        replace: Replace,
        *,
        forced: bool,
    ) -> None:
        """Clean the pages that were read; reopen the rows of earlier runs that must be decided again."""
        memory, report, progress, size = self._memory, self.report, self._progress, input_bytes(self._listing)
        sampled, cleaned, files = self._samples.pages, set[str](), len(self._files)
        settings, texts = self._config.dedup(), forgotten_texts(memory.state)
        forgotten = [text.trace for text in texts]
        traces = TextTraces(forgotten, settings.near, settings.excerpt_containment)
        collector = Collector(memory, pending, replace, settings, Withholder(memory, texts, traces) if texts else None)
        if self._parts:
            before = self._parts.take_over(read, pending.rows, counts, forgotten)
        else:
            before = stored.cleaned(pending.rows, read, counts, forgotten, progress)
        cleaning = Cleaning(self._config, counts, traces if texts else None)
        for result in clean_all(read, cleaning, pending.rows, before, forced=forced):
            cleaned.update(sampled.intersection(page.name for page in result.pages))
            report += collector.add(result)
            progress.advance(files, (size + result.reached) // 2, report)
        tell_of_missing_ledgers(memory, self._config)  # while the files are as the state says
        memory.pages.forget_failures(self._files)
        memory.articles.remove(memory.pages.take_replaced())
        report.pages_unchanged = memory.pages.unchanged - report.pages_failed_again
        report.pages_replaced, report.pages_other_text = memory.pages.replaced, memory.pages.other
        report.pages_other_folder, report.pages_repeated_id = collector.other_folders, collector.repeated_ids
        self._failure = first_failure(pending, report)
        progress.advance(files, size, report)
        self._samples = self._samples.without(cleaned)
        recalled = memory.articles.reopen_all() if self._rebuild else memory.articles.reopen()
        report.recalled = reopen_rows(recalled, pending, self._config)

    def has_read_pages(self) -> bool:
        """Return whether the inputs held any page, if only an unchanged one, or one that failed."""
        return bool(self.report.pages_read or self.report.pages_failed or self.report.pages_unchanged)

    def compare(self, pending: PendingRows) -> tuple[Clustering, list[int]]:
        """Compare the articles with each other and with the published ones; see `compare_articles`."""
        self._progress.phase("dedup")
        return compare_articles(self._memory, pending, self._config)

    def publish(self, pending: PendingRows, clustering: Clustering, published: list[int]) -> None:
        """Write the decided rows."""
        self._progress.phase("write")
        publish_rows(self._memory, pending, clustering, published, self._config.dedup(), self.report)
        pending.samples.update(self._samples)
        save_samples(self._memory.state, pending.samples.dumped())

    def commit(
        self, clock: RunClock, clustering: Clustering, store: SketchStore, replace: Replace, checkpoint: Checkpoint
    ) -> None:
        """Check that the numbers add up, put the files in place, and write `report.html`.

        Raises:
            StoppedError: the numbers do not add up; OUT is as it was.
        """
        memory, config, report = self._memory, self._config, self.report
        report.check(self._earlier_articles)
        corpus: dict[str, Any] = {"libraries": libraries(), **conversion_note(), "corpus": corpus_totals(memory.state)}
        corpus["settings"] = report_settings(config, self._settings)
        compared = clustering_report(clustering, store.keeper_order.ids, config.dedup())
        data = assemble_report(report, config.digest, compared, corpus)
        usual = latest_runs(memory.state, config.data["watch"]["runs"], pages=1)
        report.warnings = find_anomalies(report.as_dict(), usual, config.data, self._failure)
        if replace == "similar":
            report.warnings += warn_of_other_texts(report.as_dict()["pages"])
        row = RunRecord(clock.run_id, clock.begun.isoformat(timespec="seconds"), clock.seconds(), data, report.warnings)
        template = in_background(compile_template)
        with finish_despite_interrupt():
            memory.commit(row)
            checkpoint.remove()
            self._progress.phase("report")
            report.warnings += write_report_page(memory.folder, config, template)
