"""Archives of files: `.zip` and `.tar`. Each file in one is read as if it stood in a folder.

Nothing is put on disk under a name that an archive gives it.
"""

from __future__ import annotations

import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, NamedTuple, cast

from seedclean.core.document import Drop
from seedclean.read.compression import bomb_size, bytes_consumed
from seedclean.read.files import Failure, Form, InputFile, RawPage, SkippedRecord, collecting_failures, open_source

_PageOrNone = RawPage | Failure | SkippedRecord
_BLOCK = 1 << 18  # bytes that are copied at a time
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error,
    NotImplementedError, RuntimeError, ValueError, OverflowError, EOFError,
)  # fmt: skip
_LINK = Drop("read", "link-outside", "links in an archive are not followed: unpack it")
_HARD_LINK = Drop("read", "link-repeat", "a second name of a file in the archive, which is read as itself")
_NO_FILE = Drop("read", "not-a-file", "a device or a pipe")


class MemberReader(NamedTuple):
    """How files in an archive are read: the table of formats, which this module cannot know.

    Attributes:
        kind: name of a file -> (form, compression); None if it is not read.
        read: yields the pages of a file, see `formats.read_pages`.
    """

    kind: Callable[[str], tuple[Form, str] | None]
    read: Callable[[InputFile, int], Iterator[_PageOrNone]]


class _Member(NamedTuple):
    """A file in an archive.

    Attributes:
        path: its path there.
        open: opens it; of what is no file, such as a link, why it is not read.
        reached: bytes of the archive up to it.
    """

    path: str
    open: Callable[[], BinaryIO] | Drop
    reached: int


def read_zip(reader: MemberReader, source: InputFile, max_bytes: int) -> Iterator[_PageOrNone]:
    """Yield the pages of the files in a `.zip`, each named `archive.zip#folder/page.html`.

    Args:
        reader: of its files.
        source: from `list_inputs`.
        max_bytes: largest page.
    """
    if source.file is None or source.compression:
        yield Failure(source.name, Drop("read", "bad-zip", "it cannot be read in a packed file: unpack it"))
        return
    with collecting_failures(source) as failures:
        try:
            with zipfile.ZipFile(source.file) as archive:
                yield from _pages(source, _zip_members(archive), reader, max_bytes)
        except _BROKEN as error:
            failures.append(_broken(source.name, source, error))
    yield from failures


def read_tar(reader: MemberReader, source: InputFile, max_bytes: int) -> Iterator[_PageOrNone]:
    """Yield the pages of the files in a `.tar`, as `read_zip` does; it is read once, from its beginning to its end."""
    with collecting_failures(source) as failures, open_source(source) as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8") as archive:
                yield from _pages(source, _tar_members(archive, stream, source), reader, max_bytes)
        except _BROKEN as error:
            failures.append(_broken(source.name, source, error))
    yield from failures


def _zip_members(archive: zipfile.ZipFile) -> Iterator[_Member]:
    for info in archive.infolist():
        if stat.S_ISLNK(info.external_attr >> 16):
            yield _Member(_zip_path(info), _LINK, info.header_offset)
        elif not info.is_dir():
            yield _Member(_zip_path(info), lambda info=info: _unlocked(archive, info), info.header_offset)  # type: ignore[misc]


def _unlocked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise zipfile.BadZipFile("it is encrypted")
    return cast("BinaryIO", archive.open(info))


def _zip_path(info: zipfile.ZipInfo) -> str:
    """Return the path of a file in a `.zip`: of one packed on a Chinese Windows, GBK that was read as Latin letters."""
    if info.flag_bits & _UTF8_FLAG or info.filename.isascii():
        return info.filename
    name = info.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _tar_members(archive: tarfile.TarFile, stream: BinaryIO, source: InputFile) -> Iterator[_Member]:
    for info in archive:
        reached = bytes_consumed(stream) if source.compression else stream.tell()
        path = info.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        if info.isfile():
            yield _Member(path, lambda info=info: cast("BinaryIO", archive.extractfile(info)), reached)  # type: ignore[misc]
        elif not info.isdir():
            yield _Member(path, _HARD_LINK if info.islnk() else _LINK if info.issym() else _NO_FILE, reached)


def _pages(
    source: InputFile, members: Iterator[_Member], reader: MemberReader, max_bytes: int
) -> Iterator[_PageOrNone]:
    """Yield the pages of the files in an archive; each has a number of its own in the archive."""
    number, names = 0, set[str]()
    left = bomb_size(source.size)
    for member in members:
        with TemporaryFile(
            dir=source.scratch
        ) as target:  # without a name: nothing of it stays, however the process ends
            path = PurePosixPath(member.path)
            kind = None if _is_hidden(path) else reader.kind(path.name)
            if kind is None or kind[0] in ("zip", "tar"):
                yield SkippedRecord("hidden" if _is_hidden(path) else path.suffix.lower() or "no suffix")
                continue
            name = _name(source, member.path, number + 1, names)
            if isinstance(member.open, Drop):
                number += 1
                yield Failure(name, member.open, number, member.reached)
                continue
            try:
                file = _copy(member.open, target, left)
            except (*_BROKEN, OSError) as error:
                number += 1
                yield _broken(name, source, error)._replace(number=number, reached=member.reached)
                continue
            if file is None:
                number += 1
                drop = Drop("read", "bomb", "the archive unpacks to far more than its size: unpack it to read the rest")
                yield Failure(name, drop, number, member.reached)
                return
            left -= file.size
            for page in reader.read(file._replace(name=name, form=kind[0], compression=kind[1]), max_bytes):
                if isinstance(page, SkippedRecord):
                    yield page
                    continue
                number += 1
                row = f"{name}:{page.name.rpartition('#')[2]}" if page.number else name
                yield page._replace(name=row, number=number, reached=min(member.reached, source.size))


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in path.parts)


def _name(source: InputFile, path: str, number: int, names: set[str]) -> str:
    """Return the id of a file in an archive, which may hold two of one path; a `#` would hide where the path begins."""
    name = f"{source.name}#{path.replace('#', '%23').lstrip('/')}"
    while name in names:
        name = f"{name}@{number}"
    names.add(name)
    return name


def _copy(opened: Callable[[], BinaryIO], target: IO[bytes], most: int) -> InputFile | None:
    """Copy a file out of an archive; None if it has more than so many bytes."""
    size = 0
    with opened() as packed:
        while size <= most and (data := packed.read(_BLOCK)):
            size += target.write(data)
    target.seek(0)  # where /dev/fd is the same file again, it is read from here
    return None if size > most else InputFile("", f"/dev/fd/{target.fileno()}", "text", "", size)


def _broken(name: str, source: InputFile, error: Any) -> Failure:
    return Failure(name, Drop("read", f"bad-{source.form}", str(error) or type(error).__name__))
