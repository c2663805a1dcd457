"""Finding the input's files. Nothing here depends on the order in which a file system lists its entries.

Names are sorted by code points.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path, PurePath
from typing import NamedTuple

from seedclean.core.document import Drop
from seedclean.core.errors import ConfigError
from seedclean.read.compression import SUFFIXES, failure_reason
from seedclean.read.files import STDIN, Failure, Form, InputFile
from seedclean.read.formats import PAGE_SUFFIXES, kind_of

# What describes a dataset and its splits; what was computed of it.
_DATASET_NOTES = re.compile(r"(?:dataset_info|state|dataset_dict)\.json|cache-.*\.arrow")
_OUTPUTS = ("clean", "duplicates", "rejected", "report")


@dataclass
class InputListing:
    """What an input holds.

    Attributes:
        sources: files to be read.
        failures: entries that cannot be: links that loop, devices, folders without permission.
        skipped: files that are not asked for, by suffix (`hidden` for names with a leading dot).
        base: the folder that names are relative to.
    """

    sources: list[InputFile] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    base: Path = field(default_factory=Path)

    def in_order(self) -> list[InputFile | Failure]:
        """Return sources and failures sorted by name."""
        return sorted([*self.sources, *self.failures], key=attrgetter("name"))


def list_inputs(
    inputs: Sequence[str],
    glob: str,
    out: Path | None,
    *,
    stdin_rows: bool = False,
    suffixes: Mapping[str, Form] = PAGE_SUFFIXES,
    follow_links: bool = False,
) -> InputListing:
    """List the files of the inputs.

    Args:
        inputs: folders (searched recursively), files, or `-`. Ids are relative to the one folder, or to the common
            parent of several inputs.
        glob: which files of a folder, relative to it; `**` crosses folders.
        out: the output folder: never read.
        stdin_rows: whether standard input is JSONL.
        suffixes: of the files that can be read -> what they hold.
        follow_links: whether links that a folder holds are followed; inputs that are links always are.

    Raises:
        ConfigError: an input does not exist, or a file's suffix is not known.
    """
    listing = InputListing()
    wanted = FileFilter(glob_test(glob), suffixes)
    paths = [Path(name) for name in dict.fromkeys(inputs) if name != "-"]
    for path in paths:
        if not os.path.lexists(path):
            raise ConfigError(f"{path}: no such file or folder")
    base = listing.base = _base(paths)
    skip = out.resolve() if out else None
    for path in paths:
        if path.is_dir():
            if path.resolve() == skip:
                raise ConfigError(f"{path}: is the output folder too: the next run would read its own output")
            _Walk(path, base, wanted, _identity(out) if out else None, listing, follow=follow_links).all()
        else:
            kind = wanted.kind(path.name)
            if kind is None:
                choices, packed = ", ".join(suffixes), ", ".join(SUFFIXES)
                raise ConfigError(f"{path}: the suffix must be one of {choices}, or one of them and one of {packed}")
            if skip and path.resolve().parent == skip and path.name.partition(".")[0] in _OUTPUTS:
                raise ConfigError(f"{path}: would be overwritten by the run's own output: choose another --out")
            _add(path, input_id(path, base), str(path), kind, listing)
    if "-" in inputs:
        listing.sources.append(InputFile(STDIN, None, "rows" if stdin_rows else "text", compression=""))
    if len(paths) > 1:  # one may hold another
        listing.sources = list({(source.name, source.file): source for source in listing.sources}.values())
    return listing


def _base(paths: Sequence[Path]) -> Path:
    """Return the folder that ids are relative to."""
    if len(paths) == 1:
        return paths[0] if paths[0].is_dir() else paths[0].parent
    absolute = [(path if path.is_dir() else path.parent).absolute() for path in paths]
    return Path(os.path.commonpath(absolute)) if absolute else Path()


def input_id(path: Path, base: Path) -> str:
    """Return the id of a path: relative, with `/`, bytes that are not UTF-8 written as `\\xNN`.

    >>> input_id(Path("in/a/b.txt"), Path("in"))
    'a/b.txt'
    """
    return _utf8(os.path.relpath(path, base).replace(os.sep, "/"))


def _utf8(name: str) -> str:
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


def _below(folder: Path, base: Path) -> str:
    """Return what stands in front of the names of a folder's files, in paths relative to another folder."""
    return _before_names(os.path.relpath(folder, base).replace(os.sep, "/"))


def _before_names(folder: str) -> str:
    return "" if folder == "." else folder if folder.endswith("/") else f"{folder}/"


class FileFilter(NamedTuple):
    """Which files are read.

    Attributes:
        path: says it of a relative path.
        suffixes: see `list_inputs`.
    """

    path: Callable[[str], bool]
    suffixes: Mapping[str, Form]

    def kind(self, name: str) -> tuple[Form, str] | None:
        """Return (form, compression), or None if the suffix is not known."""
        if name[:1] != "." and (form := self.suffixes.get(name[name.rfind(".") :])):  # asked of every file
            return form, ""
        return kind_of(name, self.suffixes)


def _add(
    entry: Path | os.DirEntry[str], name: str, file: str, kind: tuple[Form, str] | None, listing: InputListing
) -> None:
    """Add a file, or why it cannot be read.

    Args:
        entry: what says what it is.
        name: its id.
        file: where it is.
        kind: what it holds; None, if that is not read.
        listing: what is found goes there.
    """
    try:
        status = entry.stat()
    except OSError as error:
        reason = "broken-link" if entry.is_symlink() else failure_reason(error)
        listing.failures.append(Failure(name, Drop("read", reason, error.strerror or str(error))))
        return
    if not stat.S_ISREG(status.st_mode):
        listing.failures.append(Failure(name, Drop("read", "not-a-file", "a pipe, socket or device is not read")))
    elif kind:
        listing.sources.append(InputFile(name, file, *kind, status.st_size))


Identity = tuple[int, int] | None  # disk and number of what a path leads to; None: it leads nowhere


def _identity(path: Path) -> Identity:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class _Walk(NamedTuple):
    """The way through a folder.

    Attributes:
        root: the folder.
        base: what ids are relative to.
        wanted: which files are read.
        skip: the output folder.
        listing: what is found goes there.
        follow: whether links are followed.
    """

    root: Path
    base: Path
    wanted: FileFilter
    skip: Identity
    listing: InputListing
    follow: bool

    def all(self) -> None:
        """List all files of the folder and of those in it."""
        folders = [(self.root, frozenset([_identity(self.root)]))]  # a stack of our own: folders can be nested deeply
        while folders:
            folder, above = folders.pop()
            try:
                with os.scandir(folder) as iterator:
                    entries = sorted(iterator, key=attrgetter("name"))
            except OSError as error:
                self._fail(folder, Drop("read", failure_reason(error), error.strerror or str(error)))
                continue
            saved = _dataset_notes({entry.name for entry in entries})
            inside, ids, files = _below(folder, self.root), _below(folder, self.base), _before_names(str(folder))
            for entry in entries:
                name = entry.name
                if name.startswith("."):
                    self.listing.skipped["hidden"] += 1
                elif saved and saved(name):
                    self.listing.skipped["of a saved dataset"] += 1
                elif entry.is_symlink() and self._ends(folder / name, above):
                    continue
                elif entry.is_dir(follow_symlinks=self.follow):
                    path = folder / name
                    identity = _identity(path)  # by its own stat: OUT can be a disk that is mounted here
                    if identity is None or identity != self.skip:
                        folders.append((path, above | {identity} if self.follow else above))
                elif kind := self._asked_for(inside + name, name):
                    _add(entry, _utf8(ids + name), files + name, kind, self.listing)

    def _ends(self, path: Path, above: frozenset[Identity]) -> bool:
        """Return whether a link is not followed, and say why, if it is asked for."""
        target = _identity(path)
        if target is None:
            _add(path, input_id(path, self.base), str(path), self.wanted.kind(path.name), self.listing)
            return True
        if self.follow and target not in above:
            return False
        if path.is_dir() or self._asked_for(_below(path.parent, self.root) + path.name, path.name):
            self._fail(path, self._link(path, above))
        return True

    def _asked_for(self, path: str, name: str) -> tuple[Form, str] | None:
        """Return what a file that is to be read holds, by its path below the root and its name; count any other."""
        if not self.wanted.path(path):
            self.listing.skipped["not in glob"] += 1
            return None
        kind = self.wanted.kind(name)
        if kind is None:
            self.listing.skipped[PurePath(name).suffix.lower() or "no suffix"] += 1
        return kind

    def _fail(self, path: Path, drop: Drop) -> None:
        self.listing.failures.append(Failure(input_id(path, self.base), drop))

    def _link(self, path: Path, above: frozenset[Identity]) -> Drop:
        """Say why a link is not followed: what it shows is read already, or is not part of the input."""
        target, top = path.resolve(), self.root.resolve()
        shown = os.fsencode(path.readlink()).decode("utf-8", "backslashreplace")
        if _identity(path) in above or target == path.parent.resolve() or target in path.parent.resolve().parents:
            return Drop("read", "link-loop", f"links to {shown}, which holds it")
        if top in target.parents:
            return Drop("read", "link-repeat", f"links to {shown}, which is read as itself")
        return Drop("read", "link-outside", f"links to {shown}: name that as an input to read it")


def _dataset_notes(names: set[str]) -> Callable[[str], object] | None:
    """Return a test for files beside the rows of a dataset that `datasets` saved; None if a folder is no such dataset.

    >>> notes = _dataset_notes({"data-00000-of-00001.arrow", "dataset_info.json", "state.json", "cache-1.arrow"})
    >>> [bool(notes(name)) for name in ("state.json", "cache-1.arrow", "data-00000-of-00001.arrow", "news.json")]
    [True, True, False, False]
    """
    is_saved = "dataset_info.json" in names and any(name.endswith(".arrow") for name in names)
    return _DATASET_NOTES.fullmatch if is_saved or "dataset_dict.json" in names else None


def glob_test(pattern: str) -> Callable[[str], bool]:
    """Return a test for relative paths; `**` crosses folders, `*` and `?` do not."""
    if pattern == "**/*":
        return lambda _: True
    parts = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    regex = "".join(parts.get(piece) or re.escape(piece) for piece in re.findall(r"\*\*/|\*\*|\*|\?|[^*?]+", pattern))
    compiled = re.compile(regex, re.DOTALL)
    return lambda path: compiled.fullmatch(path) is not None
