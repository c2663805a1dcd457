"""What a run has made so far, kept in a folder until it commits: a run that is interrupted goes on from there.

A batch is taken from there only if all that decides it is the same: the key of its file stands for settings, versions
and inputs, the key of its record for its pages. See docs/decisions/0023-resume.md.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from seedclean.core.errors import InterruptedRunError
from seedclean.write.checkpoint_places import (
    checkpoint_folder,
    note_checkpoint,
    noted_checkpoints,
    remove_checkpoints,
)
from seedclean.write.checkpoint_records import Record, whole_records
from seedclean.write.lock import open_no_link
from seedclean.write.output_folder import create_file

_FILES_MOST = 256  # of one kind that are gone on from: each is an open file


class StoredFile(NamedTuple):
    """A file of an interrupted run, and its records that are whole."""

    file: BinaryIO
    records: list[Record]


class StoredBatches:
    """The batches of one kind, made under one key.

    Args:
        checkpoint: where they are.
        begin: see below.

    Attributes:
        begin: what the names of the files begin with.
        files: of an interrupted run.
        damaged: how many of its records are damaged or half written.
        discarded: whether files under another key were removed.
    """

    def __init__(self, checkpoint: Checkpoint, begin: str) -> None:
        self.files: list[StoredFile] = []
        self.damaged = 0
        self.discarded = False
        self.begin = begin
        self._checkpoint, self._next = checkpoint, 0

    def take(self, path: Path) -> None:
        """Take over a file of an interrupted run; one without a whole record is removed."""
        number = path.name.removeprefix(self.begin)
        self._next = max(self._next, int(number) + 1 if number.isdecimal() else 0)
        try:
            file = os.fdopen(open_no_link(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0)
        except OSError:
            self._checkpoint.forget(path)
            return
        records: list[Record] = []
        if path.is_file() and len(self.files) < _FILES_MOST:
            try:
                records, damaged = whole_records(file.fileno())
            except OSError:  # the disk cannot read it
                damaged = 1
            self.damaged += damaged
        if records:
            self.files.append(StoredFile(file, records))
        else:
            file.close()
            self._checkpoint.forget(path)

    def new_file(self) -> BinaryIO:
        """Return a new file for batches."""
        self._next += 1
        return self._checkpoint.new_file(f"{self.begin}{self._next - 1}")


class Checkpoint:
    """The folder of a run that is under way: a context manager that removes it, unless the run is interrupted.

    Args:
        out: the output folder of the run.
        spill: the folder of `--tmp`, if one was named; the checkpoint is there then. It is made with the first file.
        resume: whether to go on from what is there, and to keep what is made; else it is removed.
        stays: whether it stays if all goes well: the folder of a part is its result.

    Attributes:
        resume: as given.
        elsewhere: folders of `--tmp` in which an interrupted run left something, and of which this run knows nothing.

    Raises:
        ConfigError: somebody else's folder is there.
    """

    def __init__(self, out: Path, spill: Path | None = None, *, resume: bool, stays: bool = False) -> None:
        self.resume = resume
        self._out, self._stays, self._used = out, stays, False
        self._folder = checkpoint_folder(out, spill)
        self.elsewhere = [
            folder.parent for folder in noted_checkpoints(out) if folder.exists() and folder != self._folder
        ]

    def __enter__(self) -> Self:
        """Remove what nobody wants."""
        if not self.resume:
            self.remove()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the folder after a commit; after an error, too, if it was used: a full disk needs the room.

        After an error, what earlier runs left in other folders stays.
        """
        interrupted = isinstance(error, InterruptedRunError) or not isinstance(error, Exception | None)
        if error is None and not self._stays:
            self.remove()
        elif error is not None and self._used and not interrupted:
            remove_checkpoints(self._out, self._folder)

    def remove(self) -> None:
        """Remove the folder, and those that earlier runs into the same output folder left elsewhere."""
        shutil.rmtree(self._folder, ignore_errors=True)
        remove_checkpoints(self._out)

    def forget(self, path: Path) -> None:
        """Remove an entry of the folder, whatever it is."""
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    def batches(self, kind: str, key: bytes) -> StoredBatches:
        """Return the batches of a kind under a key. Those under another key are removed: they are of no use any more.

        Args:
            kind: what they are, a word.
            key: of all that decides them, except for their pages.
        """
        self._used = True
        stored = StoredBatches(self, f"{kind}-{key.hex()}-")
        for path in sorted(self._folder.iterdir()) if self.resume and self._folder.is_dir() else ():
            if path.name.startswith(stored.begin):
                stored.take(path)
            elif path.name.startswith(f"{kind}-"):
                self.forget(path)
                stored.discarded = True
        return stored

    def new_file(self, name: str) -> BinaryIO:
        """Return a new file, open for reading and writing."""
        self._used = True
        note_checkpoint(self._out, self._folder)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return create_file(self._folder / name)
