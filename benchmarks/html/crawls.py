"""The two crawls of ../shared/data as folders of pages: whole, those of 60 to 100 KB, and several times over."""

from __future__ import annotations

import tarfile
from pathlib import Path

SIZES = range(60_000, 100_001)  # bytes
ARCHIVES = ("sina_2019", "sjtu_2019")


def unpacked(data: Path, work: Path) -> list[Path]:
    """Return the folders of the crawls, unpacked in `work` if they are not there."""
    folders = []
    for name in ARCHIVES:
        folder = work / name.partition("_")[0]
        if not folder.exists():
            with tarfile.open(data / "crawls" / f"{name}.tar.xz") as archive:
                archive.extractall(work, filter="data")
        folders.append(folder)
    return folders


def middle_sized(folders: list[Path], work: Path) -> Path:
    """Return a folder with the pages of 60 to 100 KB."""
    target = work / "60-100 KB"
    if not target.exists():
        target.mkdir()
        for folder in folders:
            for page in folder.glob("*.html"):
                if page.stat().st_size in SIZES:
                    (target / page.name).hardlink_to(page)
    return target


def repeated(folders: list[Path], work: Path, times: int) -> Path:
    """Return a folder that holds each page so many times, no two of them the same bytes."""
    target = work / f"{times} times"
    if not target.exists():
        for number in range(times):
            for folder in folders:
                copy = target / f"{number}" / folder.name
                copy.mkdir(parents=True)
                for page in folder.glob("*.html"):
                    (copy / page.name).write_bytes(page.read_bytes() + b"<!-- %d -->" % number)
    return target
