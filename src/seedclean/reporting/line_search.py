"""Finds the lines of an output folder that a person means: by id, path, address, title, or a piece of the text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import orjson

from seedclean.core.errors import ConfigError
from seedclean.write.state import Lookup, StoredLine

_MOST = 20  # lines that a title or a piece of text may name
_NEAR = 5  # suggestions
_LEAST = 2  # characters of a title or a piece of text


def find_lines(lookup: Lookup, out: Path, name: str) -> list[StoredLine]:
    """Return the lines that a person means; the cheapest question is asked first.

    Args:
        lookup: the output folder, opened.
        out: its name, for the error.
        name: an id; else the path of a page; else an address, a title or a piece of a text, which are looked for in
            all lines: whole matches, or else pieces, at most 20.

    Raises:
        ConfigError: there is no such line; the text has ids that are much like it.
    """
    if lines := lookup.find(name) or _of_path(lookup, name):
        return lines
    if numbers := list(_of_text(lookup, name)):
        return [lookup.article(number) for number in numbers]
    near = _near_ids(lookup, name)
    meant = f"did you mean {' or '.join(near)}?" if near else "ids are in its .jsonl files"
    raise ConfigError(f"{out}: has no page or article {name!r}, nor one with this address, title or text; {meant}")


def _of_path(lookup: Lookup, name: str) -> list[StoredLine]:
    """Return the lines of a page by its path, as the shell that names it knows it."""
    stem, mark, piece = name.partition("#")
    path = os.path.abspath(stem)  # noqa: PTH100 - as the state has roots: `..` resolved, links kept
    for candidate in dict.fromkeys((path, os.path.realpath(path))):
        for root in lookup.roots():
            folder = "/" if root == "." else f"/{root}/"
            if candidate.startswith(folder) and (lines := lookup.find(candidate[len(folder) :] + mark + piece)):
                return [line for line in lines if line.origin.root.strip("/") == root.strip("/.")] or lines
    return []


def _of_text(lookup: Lookup, name: str) -> Iterator[int]:
    """Yield the numbers of lines that have an address or a title, or else of those that have a piece of text."""
    wanted = name.strip()
    if len(wanted) < _LEAST:
        return
    whole: list[int] = []
    pieces: list[int] = []
    needle = orjson.dumps(wanted.encode("utf-8", "replace").decode())[1:-1]
    for number, line in lookup.lines_with(needle):
        row = orjson.loads(line)
        if wanted in (row.get("url"), row.get("title")):
            whole.append(number)
        elif any(wanted in (row.get(key) or "") for key in ("url", "title", "text", "detail")):
            pieces.append(number)
        if len(whole) == _MOST:
            break
    yield from (whole or pieces)[:_MOST]


def _near_ids(lookup: Lookup, name: str) -> list[str]:
    """Return ids that are much like a name: those with the same last part first."""
    ids, last = lookup.all_ids(), name.rsplit("/", 1)[-1]
    same = [candidate for candidate in ids if candidate.rsplit("/", 1)[-1] == last]
    return list(dict.fromkeys((*same, *get_close_matches(name, ids, _NEAR))))[:_NEAR]
