"""The folders that inputs were read from, and how paths below one of them read below another."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from typing import NamedTuple

STDIN = "-"  # the root of what comes from standard input


class _Kin(NamedTuple):
    """Another root in which the present one is, or which is in it."""

    number: int
    inside: str  # what the paths of this root have in front that those of the other lack
    around: str  # what they lack


class Roots:
    """The roots of the state, seen from the one of this run.

    Args:
        state: the database, in a transaction of the run.
        root: the folder that names are relative to, without the slash in front.

    Attributes:
        here: the number of the root.
        stdin: the number of standard input.
        kin: numbers of other roots in which this one is, or which are in it.
    """

    def __init__(self, state: sqlite3.Connection, root: str) -> None:
        self._state = state
        self._root = root
        self.here, self.stdin = (self._number(path) for path in (root, STDIN))
        others = state.execute("SELECT number, path FROM roots ORDER BY path").fetchall()
        self._kin = [
            _Kin(number, _between(path, root), _between(root, path))
            for number, path in others
            if number not in (self.here, self.stdin) and (_between(path, root) or _between(root, path))
        ]
        self.kin = frozenset(kin.number for kin in self._kin)

    def _number(self, path: str) -> int:
        self._state.execute("INSERT OR IGNORE INTO roots (path) VALUES (?)", (path,))
        return int(self._state.execute("SELECT number FROM roots WHERE path = ?", (path,)).fetchone()[0])

    def elsewhere(self, path: str) -> Iterator[tuple[int, Callable[[str], str | None]]]:
        """Yield the other roots below which a path of this run is, each with how it reads there."""
        for kin in self._kin:
            if path.startswith(kin.inside):
                yield (
                    kin.number,
                    lambda name, kin=kin: (  # type: ignore[misc]
                        kin.around + name.removeprefix(kin.inside) if name.startswith(kin.inside) else None
                    ),
                )

    def below(self, other: int, path: str) -> str | None:
        """Return a path of this run with the folders that tell it from the same path of another root.

        None if the one root is in the other, or if one is no folder.
        """
        theirs = str(self._state.execute("SELECT path FROM roots WHERE number = ?", (other,)).fetchone()[0])
        mine = _absolute(self._root)
        common = os.path.commonpath((mine, _absolute(theirs)))
        if STDIN in (theirs, self._root) or common in (mine, _absolute(theirs)):
            return None
        return f"{os.path.relpath(mine, common)}/{path}"


def _absolute(root: str) -> str:
    return "/" if root == "." else f"/{root}"


def _between(inner: str, outer: str) -> str:
    """Return the folders from the outer root to the inner one, with a slash behind; empty if it is not in it.

    >>> _between("data/day/mon", "data/day"), _between("data/days", "data/day")
    ('mon/', '')
    """
    start = "" if outer == "." else f"{outer}/"
    return f"{inner[len(start) :]}/" if inner.startswith(start) and inner not in (outer, STDIN, ".") else ""
