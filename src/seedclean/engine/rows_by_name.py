"""Which rows of OUT are meant by ids and addresses, and by their copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import orjson

from seedclean.core.errors import ConfigError
from seedclean.write.forgotten_row import is_forgotten
from seedclean.write.lock import FILES
from seedclean.write.state import Lookup, StoredLine, forgotten_texts

_OFFERED, _NEAR = 200, 3  # ids that are compared with one that does not exist; of which so many are named
_UNKNOWN = 5  # names that do not exist, of which an error speaks


class NamedRows(NamedTuple):
    """Rows of OUT that are to be forgotten.

    Attributes:
        lines: the rows, in the order of their numbers.
        again: names of what was forgotten before.
    """

    lines: list[StoredLine]
    again: list[str]


def named_rows(out: Path, lookup: Lookup, names: Iterable[str], *, with_copies: bool) -> NamedRows:
    """Return the rows of some names.

    Args:
        out: the output folder.
        lookup: it, opened.
        names: ids of articles or rejected pieces, names of pages, or addresses of articles.
        with_copies: whether copies are meant, too, and articles of which one stands in the other.

    Raises:
        ConfigError: a name is none of them, and the text names ids that are near; or it is the own id of several rows.
    """
    names = list(dict.fromkeys(names))
    by_address = _ids_of_addresses(out, [name for name in names if "://" in name])
    before = {text.id for text in forgotten_texts(lookup.state)}
    lines: dict[int, StoredLine] = {}
    again: list[str] = []
    unknown: list[str] = []
    for name in names:
        meant = [line for name_of_row in by_address.get(name, [name]) for line in lookup.find(name_of_row)]
        if name not in by_address:
            _require_one_page(out, name, meant)
        live = [line for line in meant if not is_forgotten(line.row)]
        lines.update((line.number, line) for line in live)
        if not live:
            (again if meant or name in before else unknown).append(name)
    if unknown:
        raise _unknown_error(out, lookup, unknown)
    if with_copies:
        for number in lookup.related(list(lines)):
            lines.setdefault(number, lookup.article(number))
    return NamedRows([lines[number] for number in sorted(lines)], again)


def _ids_of_addresses(out: Path, addresses: Sequence[str]) -> dict[str, list[str]]:
    """Return address -> ids of the articles that have it as their `url`."""
    ids: dict[str, list[str]] = {}
    needles = {orjson.dumps(address): address for address in addresses}
    for file in FILES[:2] if needles else ():
        with (out / file).open("rb") as lines:
            for line in lines:
                for needle, address in needles.items():
                    if needle in line and (row := orjson.loads(line)).get("url") == address:
                        ids.setdefault(address, []).append(row["id"])
    return ids


def _require_one_page(out: Path, name: str, lines: Sequence[StoredLine]) -> None:
    """Refuse a name that several pages share and no row has as its id: the own ids of rows repeat from file to file."""
    ids = [line.row["id"] for line in lines]
    if name not in ids and len({line.origin for line in lines}) > 1:
        raise ConfigError(
            f"{out}: {name!r} may be any of {len(ids):,} rows ({', '.join(ids[:_UNKNOWN])}): give whole ids. Nothing"
            " was forgotten"
        )


def _unknown_error(out: Path, lookup: Lookup, unknown: Sequence[str]) -> ConfigError:
    parts = []
    for name in unknown[:_UNKNOWN]:
        near = _near_ids(lookup, name)
        parts.append(f"{name!r}" + (f" (near: {', '.join(near)})" if near else ""))
    more = len(unknown) - len(parts)
    return ConfigError(
        f"{out}: has no article, page or address {'; '.join(parts)}{f'; and {more} more' if more else ''}. Nothing was"
        " forgotten"
    )


def _near_ids(lookup: Lookup, name: str) -> list[str]:
    """Return ids that look alike: of those that have the longest beginning in common."""
    for length in range(len(name), 0, -1):
        if ids := lookup.beginning(name[:length], _OFFERED):
            return get_close_matches(name, ids, _NEAR, 0.0)
    return get_close_matches(name, lookup.beginning("", _OFFERED), _NEAR, 0.0)
