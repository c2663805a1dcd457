"""`seedclean merge`: make one output folder of all parts, or clean one part with what all parts counted."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from shutil import rmtree

from seedclean.core.errors import ConfigError
from seedclean.core.progress import Progress
from seedclean.core.report import Report
from seedclean.dedup.line_memory import LineMemory
from seedclean.engine.full_disk import full_disk_named
from seedclean.engine.read_batches import ReadBatches
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.engine.shards.clean_batches import clean_into
from seedclean.engine.shards.parts import Part, Parts
from seedclean.engine.shards.share import Share
from seedclean.engine.site_counts import SiteCounts
from seedclean.engine.workers.batches import Cleaning
from seedclean.write.lock import PARTIAL, STATE, FolderLock
from seedclean.write.output_folder import empty_folder
from seedclean.write.spool import Spool


def merge_parts(
    folders: Sequence[str | Path],
    out: str | Path,
    *,
    jobs: int | None = None,
    options: RunOptions | None = None,
    progress: Progress | None = None,
) -> Report:
    """Make an output folder of all parts of a run: the bytes are those of one run, and so is what later runs need.

    What a part has not cleaned is cleaned here.

    Args:
        folders: of the parts, in any order.
        out: the output folder, a new one.
        jobs: worker processes; None: one for each core.
        options: `wait` and `tmp` are looked at.
        progress: is called as the work goes on.

    Raises:
        ConfigError: the parts do not belong together, one is missing or damaged, or OUT cannot be used.
        LockedError: a run is writing to OUT or to a part.
        NoInputError: the parts have no page.
        StoppedError: the merge could not be finished.
    """
    folder, chosen = Path(out), options or RunOptions()
    _open_many_files()
    parts = Parts(folders, jobs)
    if (folder / STATE).exists():
        raise ConfigError(
            f"{folder}: holds what `seedclean run` remembers, and a merge makes a new folder: choose another --out"
        )
    if folder.resolve() in [part.folder.resolve() for part in parts.all]:
        raise ConfigError(f"{folder}: is a part: choose another --out")
    asked = RunOptions(wait=chosen.wait, tmp=chosen.tmp, allow_empty=parts.all[0].facts.allow_empty, no_resume=True)
    with parts:
        return run((), folder, parts.config, asked, progress=progress, forced=jobs is not None, parts=parts)


def clean_part(
    folders: Sequence[str | Path], shard: str, *, jobs: int | None = None, progress: Progress | None = None
) -> Part:
    """Clean one part, with what all parts counted, into its own folder; each part can be cleaned on its own machine.

    Args:
        folders: of all parts, in any order.
        shard: which one, `2/4`.
        jobs: worker processes; None: one for each core.
        progress: is called as the work goes on.

    Raises:
        ConfigError: the parts do not belong together, or one is missing or damaged.
        LockedError: a run is writing to the part.
        StoppedError: the part could not be finished; the next call goes on from there.
    """
    share, parts, listener = Share.parsed(shard), Parts(folders, jobs), progress or Progress()
    if share.of != len(parts.all):
        raise ConfigError(f"--shard {shard}: there are {len(parts.all)} parts")
    part, config = parts.all[share.number - 1], parts.config
    listener.begin(1, Share(share.number, share.of, part.facts.size).end - _begin(part))
    scratch = part.folder / PARTIAL
    with full_disk_named(part.folder, part.folder), FolderLock(part.folder), part.checkpoint() as checkpoint:
        empty_folder(scratch)
        try:
            counted = None
            if config.counts_lines:
                counts = SiteCounts(scratch)
                parts.count_lines(counts)
                counted, _ = counts.finish(LineMemory.none(), scratch)
            with closing(Spool(scratch)) as spool:
                read = ReadBatches(spool)
                part.add_batches(read, {})
                cleaning = Cleaning(config, counted)
                clean_into(checkpoint, part.facts, read, cleaning, scratch, listener, forced=jobs is not None)
        finally:
            rmtree(scratch, ignore_errors=True)
    return part


def _begin(part: Part) -> int:
    return Share(part.facts.number - 1, part.facts.of, part.facts.size).end


def _open_many_files() -> None:
    """Raise the limit of open files as far as it goes: each part has a file for each of its processes."""
    with suppress(ValueError, OSError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
