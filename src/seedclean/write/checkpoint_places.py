"""Where the checkpoints of an output folder lie: in it, or in a folder of `--tmp`.

OUT notes those elsewhere. So a run that commits removes them all, and so does `forget`: whatever folder `--tmp` named
when a run was interrupted, no text is left there.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

from seedclean.core.errors import ConfigError
from seedclean.write.lock import CHECKPOINT, ELSEWHERE, open_no_link
from seedclean.write.output_folder import sync_to_disk

_NAME = re.compile(r"seedclean-[0-9a-f]{16}")
_END = b"\0"  # of a path: no other byte cannot be in one


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
    if os.path.lexists(folder) and not _is_mine(folder):
        raise ConfigError(f"{folder}: belongs to somebody else: name another --tmp")
    return folder


def note_checkpoint(out: Path, folder: Path) -> None:
    """Note where a checkpoint is to be, before it is made: then even a power cut leaves none that nobody knows of."""
    if folder.parent == out or folder in noted_checkpoints(out):
        return
    with os.fdopen(open_no_link(out / ELSEWHERE, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab") as file:
        file.write(_END + os.fsencode(folder) + _END)  # an earlier note can be cut off
    sync_to_disk(out / ELSEWHERE)
    sync_to_disk(out)


def noted_checkpoints(out: Path) -> list[Path]:
    """Return the folders outside of an output folder in which checkpoints of its runs can be."""
    try:
        noted = (out / ELSEWHERE).read_bytes().split(_END)
    except FileNotFoundError:
        return []
    folders = [Path(os.fsdecode(path)) for path in noted[:-1] if path]  # the last one can be cut off
    return [folder for folder in folders if folder.is_absolute() and _NAME.fullmatch(folder.name)]


def remove_checkpoints(out: Path) -> list[Path]:
    """Remove all checkpoints of an output folder.

    Returns:
        the folders that cannot be reached now, as if their disk was not mounted; they stay noted.
    """
    shutil.rmtree(out / CHECKPOINT, ignore_errors=True)
    noted = noted_checkpoints(out)
    for folder in noted:
        if _is_mine(folder):
            shutil.rmtree(folder, ignore_errors=True)
    left = [folder for folder in noted if _is_mine(folder) or not folder.parent.is_dir()]
    if not left:
        (out / ELSEWHERE).unlink(missing_ok=True)
    return left


def _is_mine(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and folder.lstat().st_uid == os.geteuid()
