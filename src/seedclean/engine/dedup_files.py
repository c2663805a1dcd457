"""Dedup for those who have clean text already: rows in, rows out."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from seedclean.config import Config
from seedclean.core.errors import ConfigError, StoppedError
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.dedup import DedupSettings, Sketches, SketchStore, find_duplicates, sketch
from seedclean.dedup.decisions import Decisions, clustering_report
from seedclean.dedup.paragraphs import ParagraphHashes, SharedParagraphs, paragraph_hashes
from seedclean.engine.full_disk import full_disk_named
from seedclean.engine.row_files import JsonlTable, ParquetTable, Table, TableBatch, empty_batch, field_names
from seedclean.read.discover import list_inputs
from seedclean.read.files import InputFile
from seedclean.write.arrow import import_pyarrow
from seedclean.write.failures import failure_row
from seedclean.write.output_folder import OutputFolder
from seedclean.write.parquet_files import write_tables
from seedclean.write.report_json import assemble_report

_AHEAD = 2  # batches in flight for each thread


def run_dedup(
    inputs: Sequence[str],
    out: str | Path,
    config: Config,
    progress: Progress | None = None,
    *,
    paragraphs: bool = False,
) -> Report:
    """Find the near-duplicates among the rows of some files, and write those to keep and the others into OUT.

    Every field of a row is passed on as it is; `cluster` is added, or replaced. A page is a row of its id and its text.
    The output is Parquet if the inputs are tables by columns, else JSONL, compressed if all of them are in the same
    way. Rows are written in the order of their ids.

    Args:
        inputs: files, folders of them, or `-` for JSONL on standard input; tables by columns are not mixed with others.
        out: the output folder; its files are replaced together.
        config: from `load_config`; its sections `dedup`, `read` and `run` count.
        progress: told what goes on.
        paragraphs: flag paragraphs that many rows share, or cut them, as `paragraphs.max_documents` of the config says.

    Raises:
        ConfigError: an input or OUT cannot be used.
        StoppedError: an id repeats, or the run could not be finished.
        LockedError: another run is writing to OUT.
    """
    progress = progress or Progress()
    folder = Path(out)
    options = config.reading
    fields = field_names(options)
    if "cluster" in fields:
        raise ConfigError("the field 'cluster' is replaced: rename it to read texts or ids from it")
    most = int(config.data["paragraphs"]["max_documents"]) if paragraphs else 0
    if most and ("," in fields.text or "." in fields.text):
        raise ConfigError(
            f"paragraphs.max_documents: nothing can be cut from {fields.text!r}: name a --text-field that is one field"
        )
    listing = list_inputs(inputs, options["glob"], folder, stdin_rows=True)
    form = _form(listing.sources, config.data["output"]["format"])
    report = Report(skipped=listing.skipped)
    with (
        full_disk_named(folder, folder),
        OutputFolder(folder, form) as output,
        SketchStore(output.scratch, config.jobs) as store,
    ):
        table: Table = (
            ParquetTable(output.scratch / "rows.arrow", fields, listing.sources)
            if form == ".parquet" and _are_tables(listing.sources)
            else JsonlTable(output.file("rows.spool"), options, form.removeprefix(".jsonl").removeprefix(".parquet"))
        )
        progress.begin(len(listing.sources), sum(source.size for source in listing.sources))
        for failure in listing.failures:
            _fail(empty_batch()._replace(failures=[failure]), output, report)
        begun = Counter[str]()
        ids: set[str] = set()
        sources = [source._replace(scratch=str(output.scratch)) for source in listing.sources]
        shared = SharedParagraphs(output.scratch, most) if paragraphs else None
        batches = _batches(table, sources, options["max_bytes"], begun)
        for batch, (bodies, hashes) in _measured(batches, config, paragraphs=paragraphs):
            _check_ids(batch, ids, table, store.keeper_order.ids)
            store.add(batch.keeper_keys, bodies)
            if shared:
                shared.add(hashes)
            _fail(batch, output, report)
            report.skipped.update(batch.skipped)
            report.pages_read += len(batch.texts)
            report.documents += len(batch.texts)
            progress.advance(begun["files"], batch.reached, report)
        if not report.documents:
            with suppress(OSError):
                keep_earlier(str(folder), (folder / "report.json").read_bytes())
            report.warnings += _first_failure(output, report)
        progress.phase("dedup")
        clustering = find_duplicates(store, config.dedup())
        store.close()  # its pages of memory serve the output
        progress.phase("write")
        outcomes = Decisions(store.keeper_order.ids, clustering, config.dedup())
        if shared:
            shared.count(~outcomes.left_out & (clustering.container < 0))
            report.dedup.update(shared.rows_with(~outcomes.left_out))
        report.kept, report.duplicates = _write(table, outcomes, store, output, form, shared)
        report.dedup.update(outcomes.counts())
        report.check()
        compared = clustering_report(clustering, store.keeper_order.ids, config.dedup())
        output.file("report.json").write(assemble_report(report, config.digest, compared))
        output.commit()
    return report


def keep_earlier(out: str, report: bytes) -> None:
    """Stop if OUT has rows of an earlier run: an input that has none now went wrong, more likely than not.

    Args:
        out: the output folder.
        report: content of its `report.json`.

    Raises:
        StoppedError: it has rows.

    >>> keep_earlier("out", b'{"rows": {"kept": 0}}')
    """
    try:
        kept = orjson.loads(report)["rows"]["kept"]
    except (ValueError, KeyError, TypeError):
        return
    if kept:
        raise StoppedError(
            f"{out}: has {kept} rows of an earlier run, and the input has none now: nothing was written; "
            "remove them, or choose another --out, to write none"
        )


def _are_tables(sources: Sequence[InputFile]) -> bool:
    return bool(sources) and all(source.form in ("columns", "arrow") for source in sources)


def _form(sources: Sequence[InputFile], output_format: str) -> str:
    """Return the form of the output: that of the inputs, unless another is asked for."""
    if output_format == "parquet":
        import_pyarrow()
        return ".parquet"
    packed = {source.compression for source in sources}
    if output_format == "jsonl":
        return ".jsonl" + (packed.pop() if len(packed) == 1 else "")
    tables = [source for source in sources if source.form in ("columns", "arrow")]
    if tables and len(tables) < len(sources):
        other = next(source.name for source in sources if source not in tables)
        raise ConfigError(
            f"{tables[0].name}: a table by columns, and {other} is none: --format writes both alike, --glob chooses"
        )
    if tables:
        return ".parquet"
    return ".jsonl" + (packed.pop() if len(packed) == 1 else "")


def _batches(table: Table, sources: Sequence[InputFile], max_bytes: int, begun: Counter[str]) -> Iterator[TableBatch]:
    before = 0
    for source in sorted(sources):
        begun["files"] += 1
        for batch in table.read(source, max_bytes):
            yield batch._replace(reached=before + batch.reached)
        before += source.size


def _measured(
    batches: Iterator[TableBatch], config: Config, *, paragraphs: bool
) -> Iterator[tuple[TableBatch, tuple[Sketches, ParagraphHashes]]]:
    """Yield the batches in their order, measured by threads: the kernel does not hold Python's lock."""
    settings: DedupSettings = config.dedup()

    def measure(texts: Sequence[str]) -> tuple[Sketches, ParagraphHashes]:
        return sketch(texts, settings), paragraph_hashes(texts if paragraphs else ())

    with ThreadPoolExecutor(config.jobs) as pool:
        pending: deque[tuple[TableBatch, Future[tuple[Sketches, ParagraphHashes]]]] = deque()
        for batch in batches:
            pending.append((batch, pool.submit(measure, batch.texts)))
            if len(pending) > config.jobs * _AHEAD:
                ready, figures = pending.popleft()
                yield ready, figures.result()
        for ready, figures in pending:
            yield ready, figures.result()


def _check_ids(batch: TableBatch, earlier_ids: set[str], table: Table, ids: Sequence[str]) -> None:
    """Stop if an id of a batch was seen before; `ids` are those of the batches before it."""
    before = len(earlier_ids)
    earlier_ids.update(batch.keeper_keys.ids)
    if len(earlier_ids) == before + len(batch.keeper_keys.ids):
        return
    places: dict[str, int] = {}
    for number, name in enumerate([*ids, *batch.keeper_keys.ids]):
        if name in places:
            raise StoppedError(
                f"{table.place(number)}: the id {name!r} repeats that of {table.place(places[name])}; nothing was "
                "written: make ids distinct, or name another --id-field"
            )
        places[name] = number


def _fail(batch: TableBatch, output: OutputFolder, report: Report) -> None:
    for failure in batch.failures:
        report.add_failure(failure.drop)
        output.row("rejected.jsonl", failure_row(failure))


def _first_failure(output: OutputFolder, report: Report) -> Iterator[str]:
    """Yield a warning if all rows failed, with the reason of the first one."""
    if report.pages_failed:
        rejected = output.file("rejected.jsonl")
        rejected.seek(0)
        detail = orjson.loads(rejected.readline())["detail"]
        rejected.seek(0, os.SEEK_END)
        yield f"{report.pages_failed:,} of {report.pages_failed:,} rows failed, the first: {detail}"


def _write(
    table: Table,
    outcomes: Decisions,
    store: SketchStore,
    output: OutputFolder,
    form: str,
    shared: SharedParagraphs | None,
) -> tuple[int, int]:
    """Write all rows; return how many are kept, and how many are not."""
    ids = store.keeper_order.ids
    ordered = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    left_out = outcomes.left_out[ordered]
    kept, duplicates = ordered[~left_out], ordered[left_out]
    parts = {"clean": kept, "duplicates": duplicates}

    def cluster(number: int) -> dict[str, Any]:
        field = outcomes.field(number)
        flags = shared.flags(number) if shared and not outcomes.left_out[number] else []
        return {**field, "flags": [*field.get("flags", ()), *flags]} if flags else field

    if form == ".parquet" and isinstance(table, JsonlTable):
        lines = {name: output.file(f"{name}.spool") for name in parts}
        for name, numbers in parts.items():
            table.write(lines[name], numbers, cluster, shared if name == "clean" else None)
        write_tables({output.file(f"{name}{form}"): file for name, file in lines.items()})
    else:
        for name, numbers in parts.items():
            table.write(output.file(f"{name}{form}"), numbers, cluster, shared if name == "clean" else None)
    return len(kept), len(duplicates)
