"""The signatures of published articles in the state: blocks of some thousand, each one row of arrays.

Every run reads all of them and adds some. A row for each article would cost as much as the rest of the state. An
article that is no longer published gets a tombstone; it stays in its block until half of all articles have one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from seedclean.dedup import SignatureBlock, SignatureExtractor, SketchStore
from seedclean.write.state.damage import decoding

_BLOCK = 4096  # signatures that are written together
_READ = 8192  # that are handed on together, at least
_COLUMNS = {
    "numbers": np.int64, "letters": np.int64, "digests": np.uint64, "keys": np.uint32, "keyed": np.int64,
    "samples": np.uint32, "sampled": np.int64,
}  # fmt: skip
_NAMES = ", ".join(_COLUMNS)
_MARKS = ", ".join("?" * len(_COLUMNS))
_SELECT = f"SELECT {_NAMES} FROM signature_blocks"  # noqa: S608 - names of ours
_INSERT = f"INSERT INTO signature_blocks ({_NAMES}, count) VALUES ({_MARKS}, ?)"  # noqa: S608
_UPDATE = f"UPDATE signature_blocks SET ({_NAMES}, count) = ({_MARKS}, ?) WHERE place = ?"  # noqa: S608


def store_signatures(
    state: sqlite3.Connection, store: SketchStore, wanted: NDArray[np.int64], numbers: NDArray[np.int64], bands: int
) -> None:
    """Store the signatures of articles that are published now.

    Args:
        state: the database, in a transaction.
        store: the sketches of the run.
        wanted: their numbers there, shape (n,).
        numbers: their numbers in the state, ascending and above all stored ones, shape (n,).
        bands: bands of a signature.
    """
    signer = SignatureExtractor(store, bands)
    for start in range(0, len(wanted), _BLOCK):
        part = slice(start, start + _BLOCK)
        state.execute(_INSERT, _written(signer(wanted[part], numbers[part])))
        store.release()


def stored_signatures(state: sqlite3.Connection) -> Iterator[SignatureBlock]:
    """Yield the signatures of all published articles in the order of their numbers."""
    gone = _tombstones(state)
    waiting: list[SignatureBlock] = []
    for row in state.execute(f"{_SELECT} ORDER BY place"):
        waiting.append(_without(_read(row), gone))
        if sum(len(block.numbers) for block in waiting) >= _READ:
            yield SignatureBlock.joined(waiting)
            waiting.clear()
    if waiting:
        yield SignatureBlock.joined(waiting)


def tombstone(state: sqlite3.Connection, number: int) -> None:
    """Note that an article is no longer published: its signature does not count any more."""
    state.execute("INSERT INTO withdrawn VALUES (?)", (number,))


def delete_signatures(state: sqlite3.Connection) -> None:
    """Delete all signatures."""
    for table in ("signature_blocks", "withdrawn"):
        state.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours


def drop_tombstones(state: sqlite3.Connection, *, always: bool = False) -> None:
    """Rewrite the blocks without dead signatures if these are more than half: they never take most of the room.

    Args:
        state: the database, in a transaction.
        always: rewrite them even if few are dead.
    """
    counts = "SELECT (SELECT COUNT(*) FROM withdrawn), (SELECT COALESCE(SUM(count), 0) FROM signature_blocks)"
    withdrawn, noted = state.execute(counts).fetchone()
    if 2 * withdrawn <= noted and not always:
        return
    gone = _tombstones(state)
    for (block,) in state.execute("SELECT place FROM signature_blocks").fetchall():
        left = _without(_read(state.execute(f"{_SELECT} WHERE place = ?", (block,)).fetchone()), gone)
        state.execute(_UPDATE, (*_written(left), block))
    state.execute("DELETE FROM signature_blocks WHERE count = 0")
    state.execute("DELETE FROM withdrawn")


def _tombstones(state: sqlite3.Connection) -> NDArray[np.int64]:
    return np.array([number for (number,) in state.execute("SELECT number FROM withdrawn")], dtype=np.int64)


def _without(block: SignatureBlock, gone: NDArray[np.int64]) -> SignatureBlock:
    left = ~np.isin(block.numbers, gone)
    return block if left.all() else block.only(left)


def _written(block: SignatureBlock) -> tuple[bytes | int, ...]:
    return (*(column.tobytes() for column in block), len(block.numbers))


def _read(row: Sequence[bytes]) -> SignatureBlock:
    with decoding("signature_blocks"):
        columns = dict(zip(_COLUMNS, map(np.frombuffer, row, _COLUMNS.values()), strict=True))
        columns["digests"] = columns["digests"].reshape(-1, 2)
        return SignatureBlock(**columns)
