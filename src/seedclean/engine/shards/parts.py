"""The parts of a run, opened together: what they counted, what they read, and what they have cleaned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from seedclean.config import Config, load_config
from seedclean.core.errors import ConfigError
from seedclean.dedup.text_traces import TextTrace
from seedclean.engine.read_batches import ReadBatches
from seedclean.engine.shards.clean_batches import cleaned_batches
from seedclean.engine.shards.line_records import BatchLines, batch_lines
from seedclean.engine.shards.part_facts import (
    CONFIG,
    PartFacts,
    check_parts,
    damaged_part,
    deciding_settings,
    differences,
    maker_versions,
    merged_skips,
)
from seedclean.engine.site_counts import SiteCounts
from seedclean.engine.stored_records import StoredRecords, adopted_records
from seedclean.read.discover import InputListing
from seedclean.read.files import InputFile
from seedclean.write.checkpoint import Checkpoint
from seedclean.write.checkpoint_records import Record
from seedclean.write.lock import FolderLock
from seedclean.write.spool import Spool


class Part(NamedTuple):
    """A part and its folder."""

    folder: Path
    facts: PartFacts

    def checkpoint(self) -> Checkpoint:
        """Return where its batches are."""
        return Checkpoint(self.folder, resume=True, stays=True)

    def lines(self) -> Iterator[BatchLines]:
        """Yield the lines of its batches, in their order.

        Raises:
            ConfigError: they are not all there.
        """
        batches = 0
        try:
            for batch in batch_lines(self.folder):
                batches += 1
                yield batch
        except OSError as error:
            raise damaged_part(self.folder, f"its lines cannot be read ({error.strerror})") from error
        if batches != self.facts.batches:
            raise damaged_part(self.folder, f"{batches:,} of {self.facts.batches:,} batches are whole")

    def add_batches(self, read: ReadBatches, cleaned: StoredRecords) -> None:
        """Add the batches, in their order; those that are clean are not opened.

        Raises:
            ConfigError: one is missing.
        """
        batches = [(batch.key, len(batch.lengths)) for batch in self.lines()]
        stored: StoredRecords = {}
        if any(key not in cleaned for key, _ in batches):
            stored = adopted_records(self.checkpoint().batches("read", bytes.fromhex(self.facts.read_key)), read.spool)
        for key, pages in batches:
            if key in cleaned:
                read.add_stored(key, pages, 0, 0)
            elif key in stored:
                read.add_stored(key, pages, stored[key].starts[0], stored[key].sizes[0])
            else:
                raise damaged_part(self.folder, "a batch of pages is missing")


class Parts:
    """All parts of a run; a context manager that locks those that it is told to.

    Args:
        folders: of the parts, in any order.
        jobs: worker processes; None: one for each core.

    Attributes:
        all: in the order of their numbers.
        config: of all.
        listing: what stands for the files of the inputs.

    Raises:
        ConfigError: the parts do not belong together, or one is missing.
    """

    def __init__(self, folders: Sequence[str | Path], jobs: int | None = None) -> None:
        paths = [Path(folder) for folder in folders]
        loaded = [PartFacts.load(path) for path in paths]
        check_parts(paths, loaded)
        self.all = sorted(map(Part, paths, loaded), key=lambda part: part.facts.number)
        first = self.all[0].facts
        self.config = _config(self.all[0], jobs)
        sources = [InputFile(str(part.folder), None, "rows", "", 0) for part in self.all]
        sources[-1] = sources[-1]._replace(size=first.size)
        skipped = Counter(merged_skips([part.facts for part in self.all]))
        self.listing = InputListing(sources, [], skipped, Path(first.base))
        self._locks = ExitStack()

    def __enter__(self) -> Self:
        """Lock all parts, so that none is made again meanwhile."""
        with ExitStack() as locks:
            for part in self.all:
                locks.enter_context(FolderLock(part.folder))
            self._locks = locks.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the locks."""
        self._locks.close()

    def count_lines(self, counts: SiteCounts) -> None:
        """Add the lines of all parts to counts."""
        for part in self.all:
            for batch in part.lines():
                counts.add(batch)

    def take_over(
        self, read: ReadBatches, rows: Spool, counts: Path | None, forgotten: Sequence[TextTrace]
    ) -> StoredRecords:
        """Add the batches of all parts to those that were read, and return those that are clean.

        Args:
            read: gets the batches, in their order.
            rows: takes over those that are clean.
            counts: the folder of how many articles print each line; None if that is not counted.
            forgotten: traces of texts that may not come back. No part knows them, so all is cleaned again with them.
        """
        cleaned: dict[bytes, Record] = {}
        for part in self.all:
            mine = {} if forgotten else adopted_records(cleaned_batches(part.checkpoint(), part.facts, counts), rows)
            part.add_batches(read, mine)
            cleaned.update(mine)
        return cleaned


def _config(part: Part, jobs: int | None) -> Config:
    """Return the config of a part.

    Raises:
        ConfigError: it, a rule or a version is not what the part was made with.
    """
    config = load_config(part.folder / CONFIG, {"run": {"jobs": jobs}} if jobs else None)
    facts = PartFacts(
        **{**vars(part.facts), "maker": maker_versions(), "settings": deciding_settings(config)},
    )
    if different := differences(part.facts, facts):
        raise ConfigError(f"{part.folder}: settings or versions have changed since it was made: {different}")
    return config
