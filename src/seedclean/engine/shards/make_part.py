"""`seedclean run --shard`: read a share of the pages; clean it too, if that does not take the counts of all lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import yaml

from seedclean.config import Config
from seedclean.core.errors import ConfigError
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.engine.full_disk import full_disk_named
from seedclean.engine.read_batches import ReadBatches
from seedclean.engine.run_inputs import input_bytes, list_files, nothing_to_read
from seedclean.engine.run_options import RunOptions
from seedclean.engine.shards.clean_batches import clean_into
from seedclean.engine.shards.line_records import LineRecords
from seedclean.engine.shards.part_facts import (
    CONFIG,
    PART,
    PartFacts,
    deciding_settings,
    listing_digest,
    maker_versions,
)
from seedclean.engine.shards.share import Share
from seedclean.engine.stored_records import StoredWork
from seedclean.engine.unseen_pages import pages_in_order
from seedclean.engine.workers.batches import Cleaning, read_all
from seedclean.read.discover import InputListing
from seedclean.write.checkpoint import Checkpoint
from seedclean.write.lock import FILES, STATE, FolderLock
from seedclean.write.spool import Spool
from seedclean.write.state.files import put_in_place

_NOT_OF_PARTS = ("rebuild", "accept_config", "replace", "tmp", "metrics")


def write_part(
    inputs: str | Path | Sequence[str | Path],
    out: str | Path,
    config: Config,
    options: RunOptions,
    *,
    progress: Progress | None = None,
    forced: bool = False,
) -> PartFacts:
    """Read a share of the pages into a folder of its own; `merge_parts` makes an output folder of all of them.

    If no lines are counted, the pages are cleaned as well: then nothing of the other parts decides about them.

    Args:
        inputs: of all parts, as for `run`.
        out: the folder of the part.
        config: of all parts.
        options: as for `run`, with `shard`.
        progress: is called as the work goes on.
        forced: start worker processes however small the part is.

    Returns:
        What the part says of itself.

    Raises:
        ConfigError: an input, an option or OUT cannot be used.
        LockedError: another run is writing to OUT.
        NoInputError: the inputs of all parts hold no file, and `allow_empty` is not set.
        StoppedError: the part could not be finished; the next call goes on from there.
    """
    folder, progress = Path(out), progress or Progress()
    for name in _NOT_OF_PARTS:
        if getattr(options, name) != getattr(RunOptions, name):
            raise ConfigError(f"--{name.replace('_', '-')} is not for a part (--shard)")
    share = Share.parsed(options.shard or "")
    listing = list_files(inputs, folder, config, options)
    if not (options.allow_empty or listing.sources or listing.failures):
        raise nothing_to_read(listing)
    if any(source.file is None for source in listing.sources):
        raise ConfigError("standard input cannot be divided (--shard): put it into a file first")
    share = share._replace(whole=input_bytes(listing))
    with (
        full_disk_named(folder, folder),
        FolderLock(folder, options.wait),
        Checkpoint(folder, resume=True, stays=True) as checkpoint,
    ):
        _take_over(folder)
        if options.no_resume:
            checkpoint.remove()
        facts = _read_share(folder, share, listing, config, options, checkpoint, progress, forced=forced)
        _save_config(config, folder)
        facts.save(folder)
    return facts


def _take_over(folder: Path) -> None:
    """Make a folder that of an unfinished part.

    Raises:
        ConfigError: it is the output folder of a run.
    """
    for name in (STATE, *FILES):
        if (folder / name).exists():
            raise ConfigError(f"{folder}: holds the {name} of a run: choose another --out for the part")
    (folder / PART).unlink(missing_ok=True)


def _read_share(  # noqa: PLR0913, PLR0917 - what a run has
    folder: Path,
    share: Share,
    listing: InputListing,
    config: Config,
    options: RunOptions,
    checkpoint: Checkpoint,
    progress: Progress,
    *,
    forced: bool,
) -> PartFacts:
    settings, maker = deciding_settings(config), maker_versions()
    files_skipped, begun, report = Counter(listing.skipped), Counter[str](), Report()
    begin = Share(share.number - 1, share.of, share.whole).end
    progress.begin(len(listing.sources), share.end - begin)
    pages = pages_in_order(listing, config.data["read"]["max_bytes"], begun, folder, share)
    stored = StoredWork(checkpoint, config, {"settings": settings, "maker": maker})
    with closing(Spool(folder)) as spool:
        read = ReadBatches(spool)
        with LineRecords(folder) as lines:
            for result in read_all(pages, config, read, stored.read(spool), forced=forced, whole=share.end):
                lines.add(result)
                progress.advance(begun["files"], max(0, result.reached - begin), report)
        facts = PartFacts(
            number=share.number,
            of=share.of,
            maker=maker,
            settings=settings,
            ledger=config.data["run"]["ledger"],
            allow_empty=options.allow_empty,
            base=str(listing.base.resolve()),
            listing=listing_digest(listing),
            size=share.whole,
            files_skipped=dict(files_skipped),
            records_skipped=dict(listing.skipped - files_skipped),
            batches=lines.batches,
            pages=lines.pages,
            inputs=read.inputs().hex(),
            read_key=stored.key.hex(),
        )
        if not config.counts_lines:
            clean_into(checkpoint, facts, read, Cleaning(config, None), folder, progress, forced=forced)
    return facts


def _save_config(config: Config, folder: Path) -> None:
    """Write the config for the merge; how many processes that has is its own affair."""
    data = deepcopy(dict(config.data))
    data["run"]["jobs"] = 0
    data["rules"]["folders"] = [str(Path(config.folder, rules).resolve()) for rules in data["rules"]["folders"]]
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    put_in_place(folder / f".{CONFIG}", folder / CONFIG, text.encode())
