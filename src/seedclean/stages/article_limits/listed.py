"""Lists in files: words, domains or addresses, one a line, with millions of entries if need be."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from seedclean.core.errors import ConfigError
from seedclean.core.hosts import host_of
from seedclean.stages.article_limits.limit import Limit
from seedclean.text.listed_words import LENGTHS, ListedWords

_DIGEST = 8  # bytes by which a domain or an address is known
_SHORT = 16  # digits of a digest that is only compared


class ListedNames:
    """Domains or addresses, eight bytes for each.

    >>> names = ListedNames(["example.com"])
    >>> names.has_domain("https://www.blog.example.com/a"), names.has_domain("https://example.org/")
    ('example.com', '')
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._digests = np.unique(np.frombuffer(b"".join(map(_digest, names)), dtype="<u8"))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._digests)

    def __contains__(self, name: str) -> bool:
        """Say whether a name is listed."""
        digest = np.frombuffer(_digest(name), dtype="<u8")
        at = int(np.searchsorted(self._digests, digest[0]))
        return at < len(self._digests) and bool(self._digests[at] == digest[0])

    def has_domain(self, url: str) -> str:
        """Return the host of an address, or the domain above it, that is listed; empty if none is."""
        return next((domain for domain in domains_of(url) if domain in self), "")

    def has_address(self, url: str) -> str:
        """Return an address, without its scheme and fragment, if it is listed; else nothing."""
        address = plain_address(url)
        return address if address in self else ""


def _digest(name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


def domains_of(url: str) -> list[str]:
    """Return the host of an address and the domains above it, but for the top; none of what is no address.

    >>> domains_of("https://News.Example.com:8080/a"), domains_of("http://[")
    (['news.example.com', 'example.com'], [])
    """
    host = host_of(url)
    parts = host.split(".")
    return [".".join(parts[number:]) for number in range(max(len(parts) - 1, 1))] if host else []


def plain_address(url: str) -> str:
    """Return an address as lists have it: without scheme, `www.`, fragment and last slash.

    >>> plain_address("https://www.Example.com/A/#top"), plain_address("example.com/A")
    ('example.com/A', 'example.com/A')
    """
    rest = url.strip().partition("#")[0]
    rest = rest.partition("://")[2] or rest
    host, slash, path = rest.partition("/")
    return (host.lower().removeprefix("www.") + slash + path).rstrip("/")


def load_list(limit: Limit) -> ListedWords | ListedNames:
    """Return the list of a limit; lines that are blank, or begin with `#`, are no entries.

    Raises:
        ConfigError: the file cannot be read, is empty, or has a word of another length than words may have.
    """
    entries = _entries(limit)
    if limit.of == "words":
        words = list(entries)
        listed: ListedWords | ListedNames = ListedWords([words])
        empty = not words
    else:
        plain = map(plain_address, entries)
        names = (name.partition("/")[0] for name in plain) if limit.of == "domains" else plain
        listed = ListedNames(names)
        empty = not len(listed)
    if empty:
        raise ConfigError(f"{limit.file}: has no entries: give one a line, or take the list out of checks.limits")
    return listed


def _entries(limit: Limit) -> Iterator[str]:
    """Yield the entries of a list, one by one: there may be millions."""
    path = Path(limit.file)
    for number, line in enumerate(io.StringIO(_read(path), newline="\n"), 1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        if limit.of == "words" and not LENGTHS[0] <= len(entry) <= LENGTHS[1]:
            raise ConfigError(
                f"{path}:{number}: the word {entry[: LENGTHS[1]]!r} has {len(entry)} characters:"
                f" {LENGTHS[0]} to {LENGTHS[1]} are meant"
            )
        yield entry


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigError(
            f"{path}: {getattr(error, 'strerror', None) or error}: checks.limits names this list"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is no UTF-8 (byte {error.start}): save the list as UTF-8") from error


def with_paths(limits: Sequence[Mapping[str, Any]], base: Path) -> list[dict[str, Any]]:
    """Return limits as a config has them, the paths of their lists relative to its folder made whole."""
    return [{**limit, "file": str(base / limit["file"])} if limit.get("file") else dict(limit) for limit in limits]


def with_digests(limits: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return limits with what their lists hold in place of where these are.

    Raises:
        ConfigError: a file cannot be read.
    """
    return [
        {**limit, "file": hashlib.sha256(_read(Path(limit["file"])).encode()).hexdigest()[:_SHORT]}
        | {"reason": Limit(**limit).reason}
        if limit.get("file")
        else dict(limit)
        for limit in limits
    ]
