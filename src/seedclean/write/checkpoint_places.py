"""Where the checkpoints of an output folder lie: in it, or in a folder of `--tmp`.

OUT notes those elsewhere, with the disk that each is on. So a run that commits removes them all, and so does `forget`:
whatever folder `--tmp` named when a run was interrupted, no text is left there, or the folder is named.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from seedclean.core.errors import ConfigError
from seedclean.write.lock import CHECKPOINT, ELSEWHERE, open_no_link
from seedclean.write.output_folder import sync_to_disk

_NAME = re.compile(r"seedclean-[0-9a-f]{16}")
_NOTE = re.compile(rb"(?:(\d+):)?(/.*)", re.DOTALL)
_END = b"\0"  # of a path: no other byte cannot be in one


class _Note(NamedTuple):
    """A folder, and the number of the disk that it is on; None in notes of earlier versions."""

    disk: int | None
    folder: Path


def checkpoint_folder(out: Path, spill: Path | None) -> Path:
    """Return where the checkpoint of a run is to be.

    Args:
        out: the output folder.
        spill: the folder for what does not fit into memory, if one was named; several runs may share it.

    Raises:
        ConfigError: somebody else's folder is there.
    """
    if spill is None:
        return out / CHECKPOINT
    digest = hashlib.sha256(os.fsencode(out.resolve())).hexdigest()[:16]
    folder = spill.resolve() / f"seedclean-{digest}"
    if os.path.lexists(folder) and not _is_of(folder, os.geteuid()):
        raise ConfigError(f"{folder}: belongs to somebody else: name another --tmp")
    return folder


def note_checkpoint(out: Path, folder: Path) -> None:
    """Note where a checkpoint is to be, before it is made: then even a power cut leaves none that nobody knows of."""
    if folder == out / CHECKPOINT:
        return
    disk = folder.parent.stat().st_dev
    if _Note(disk, folder) in _notes(out):
        return
    with os.fdopen(open_no_link(out / ELSEWHERE, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab") as file:
        file.write(_END + b"%d:%b" % (disk, os.fsencode(folder)) + _END)  # an earlier note can be cut off
    sync_to_disk(out / ELSEWHERE)
    sync_to_disk(out)


def noted_checkpoints(out: Path) -> list[Path]:
    """Return the folders outside of an output folder in which checkpoints of its runs can be."""
    return list(dict.fromkeys(note.folder for note in _notes(out)))


def _notes(out: Path) -> list[_Note]:
    try:
        noted = (out / ELSEWHERE).read_bytes().split(_END)
    except FileNotFoundError:
        return []
    whole = filter(None, map(_NOTE.fullmatch, noted[:-1]))  # the last one can be cut off
    notes = [_Note(int(match[1]) if match[1] else None, Path(os.fsdecode(match[2]))) for match in whole]
    return [note for note in notes if _NAME.fullmatch(note.folder.name)]


def remove_checkpoints(out: Path, only: Path | None = None) -> list[Path]:
    """Remove all checkpoints of an output folder, or one. The note goes when none can be left elsewhere.

    Returns:
        the folders that cannot be removed, or not be reached now, as if their disk was not mounted; they stay noted.
    """
    notes = _notes(out)
    present = {note for note in notes if os.path.lexists(note.folder)}
    for folder in (only,) if only else (out / CHECKPOINT, *(note.folder for note in notes)):
        if _is_of(folder, os.geteuid()) or (os.geteuid() == 0 and _is_folder(folder)):
            shutil.rmtree(folder, ignore_errors=True)
    left = [note for note in notes if os.path.lexists(note.folder) or not (note in present or _is_reached(note))]
    if not left:
        (out / ELSEWHERE).unlink(missing_ok=True)
    return list(dict.fromkeys(note.folder for note in left))


def _is_reached(note: _Note) -> bool:
    """Say whether the folder would be seen if it was there: the place where a disk was mounted is a folder, too."""
    try:
        disk = note.folder.parent.stat().st_dev
    except OSError:
        return False
    return note.disk in {disk, None}


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_of(folder: Path, user: int) -> bool:
    return _is_folder(folder) and folder.lstat().st_uid == user
