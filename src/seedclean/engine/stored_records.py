"""What a run finds of one that was interrupted, and what decides whether it can go on from there."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from seedclean import __version__
from seedclean.config import Config
from seedclean.core.progress import Progress
from seedclean.dedup.text_traces import TextTrace
from seedclean.engine.read_batches import ReadBatches
from seedclean.write.checkpoint import Checkpoint, StoredBatches
from seedclean.write.checkpoint_records import Record
from seedclean.write.spool import Spool

StoredRecords = Mapping[bytes, Record]  # by the keys of batches; where they stand in a spool
_BLOCK = 1 << 20  # bytes that are read at a time


class StoredWork:
    """The batches of a run that was interrupted, read ones and cleaned ones.

    Args:
        checkpoint: where they are.
        config: of this run.
        settings: what decides its output.

    Attributes:
        key: of the batches that were read, 16 bytes.
    """

    def __init__(self, checkpoint: Checkpoint, config: Config, settings: Mapping[str, Any]) -> None:
        self._damaged = 0  # batches
        self._discarded = ""  # why what is there cannot be used
        self._checkpoint = checkpoint
        self._settings = _settings_digest(settings, config.data["run"]["ledger"])
        self.key = self._settings[:16]

    def read(self, spool: Spool) -> StoredRecords:
        """Return the batches that were read; the spool takes them over, and its new files are kept from now on."""
        return self._taken("read", self._settings, spool, "settings or the version have")

    def cleaned(
        self,
        spool: Spool,
        read: ReadBatches,
        counts: Path | None,
        forgotten: Sequence[TextTrace],
        progress: Progress,
    ) -> StoredRecords:
        """Return the batches that were cleaned, and tell how many pages they have; see `read`.

        Args:
            spool: takes them over.
            read: all batches. What one gives depends on its pages alone, except for its samples: it has none of those
                that others make needless. So batches are used only if all pages are the same.
            counts: the folder of how many articles print each line; None if that is not counted.
            forgotten: traces of texts that may not come back.
            progress: is told.
        """
        key = cleaned_key(self._settings, read.inputs(), counts, forgotten)
        records = self._taken("clean", key, spool, "inputs have")
        done, pages = read.pages_in(records), read.pages_in(read.keys)
        if self._discarded and not done:
            progress.note("discarded", f"what an interrupted run left is not used: the {self._discarded} changed")
        elif self._checkpoint.elsewhere and not done:
            tmp = self._checkpoint.elsewhere[0]
            progress.note(
                "discarded", f"what an interrupted run left in {tmp} is not used: --tmp {tmp} goes on from there"
            )
        if done or self._damaged:
            damaged = f"; {self._damaged:,} batches were cut off or damaged, and are done again" * bool(self._damaged)
            text = f"resumed: {done:,} of {pages:,} pages were clean already{damaged}"
            progress.note("resumed", text, pages=done, of=pages, damaged=self._damaged)
        return records

    def _taken(self, kind: str, key: bytes, spool: Spool, changed: str) -> StoredRecords:
        if not self._checkpoint.resume:
            return {}
        batches = self._checkpoint.batches(kind, key[:16])
        spool.create = batches.new_file
        self._damaged += batches.damaged
        if batches.discarded and not self._discarded:
            self._discarded = changed
        return adopted_records(batches, spool)


def adopted_records(batches: StoredBatches, spool: Spool) -> StoredRecords:
    """Let a spool take over the files of stored batches, and return where the batches stand in it."""
    records = {}
    for stored in batches.files:
        begin = spool.adopt(stored.file)
        records.update({record.key: record.moved(begin) for record in stored.records})
    return records


def cleaned_key(settings: bytes, inputs: bytes, counts: Path | None, forgotten: Sequence[TextTrace]) -> bytes:
    """Return a digest of all that decides what is made of pages, 32 bytes.

    Args:
        settings: digest of the settings and versions.
        inputs: digest of the pages.
        counts: the folder of how many articles print each line; None if that is not counted.
        forgotten: traces of texts that may not come back.
    """
    digest = hashlib.sha256(settings + inputs + repr(list(forgotten)).encode())
    for file in sorted(counts.iterdir()) if counts else ():
        with file.open("rb") as lines:
            while block := lines.read(_BLOCK):
                digest.update(block)
    return digest.digest()


def _settings_digest(settings: Mapping[str, Any], ledger: str) -> bytes:
    """Return a digest of all that decides what is made of a page; of another version, nothing is used."""
    decides = [settings, ledger, __version__, sys.version, _code()]
    return hashlib.sha256(orjson.dumps(decides, option=orjson.OPT_SORT_KEYS)).digest()


def _code() -> list[tuple[str, int, int]]:
    """Return name, size and time of the files of the package: between two releases it has one version only."""
    package = str(Path(__file__).parents[1])
    return sorted((path.removeprefix(package), size, changed) for path, size, changed in _files_in(package))


def _files_in(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:  # three times as fast as `Path.rglob`
        for entry in entries:
            if entry.name.endswith((".py", ".so")):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns
            elif entry.is_dir():
                yield from _files_in(entry.path)
