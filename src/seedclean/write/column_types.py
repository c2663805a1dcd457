"""The columns of fields that only an input names: of the type that all of its values have."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import orjson

from seedclean.write.arrow import import_pyarrow

_EXACT = 1 << 53  # whole numbers up to here are numbers with a point, too
_LONG = 1 << 63
_TEXT = "text"
_LISTS = ("list", "texts", "integers", "floats")  # of an empty list nothing is known but that


class ColumnTypes:
    """Finds the types of fields that have no column yet; a field of several types becomes a column of JSON.

    Args:
        others: names of the fields that have a column.

    >>> types = ColumnTypes({"id"})
    >>> types.add({"id": "a", "n": 1, "tags": [], "mixed": 1})
    >>> types.add({"id": "b", "n": 1.5, "tags": ["甲"], "mixed": "x"})
    >>> [(name, str(kind)) for name, kind in types.columns()]
    [('mixed', 'string'), ('n', 'double'), ('tags', 'list<item: string>')]
    >>> types.flat({"id": "b", "n": 1, "tags": None, "mixed": {"a": 1}})
    {'id': 'b', 'n': 1, 'tags': None, 'mixed': '{"a":1}'}
    """

    def __init__(self, others: AbstractSet[str]) -> None:
        self._others = others
        self._kinds: dict[str, set[str]] = {}
        self._json: frozenset[str] | None = None

    def add(self, row: Mapping[str, Any]) -> None:
        """Look at the values of a row."""
        for name in row.keys() - self._others:
            self._kinds.setdefault(name, set()).add(_kind(row[name]))

    def columns(self) -> list[tuple[str, Any]]:
        """Return name and type of each column, by name."""
        return [(name, _type(self._kinds[name])) for name in sorted(self._kinds)]

    def flat(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with text in place of what is written as JSON; the row itself is changed."""
        if self._json is None:
            self._json = frozenset(name for name, kinds in self._kinds.items() if _is_json(kinds))
        for name in self._json & row.keys():
            if row[name] is not None:
                row[name] = orjson.dumps(row[name]).decode()
        return row


def _kind(value: Any) -> str:  # noqa: PLR0911 - a table
    if value is None:
        return ""
    if isinstance(value, str):
        return _TEXT
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "integer" if -_EXACT <= value <= _EXACT else "long" if -_LONG <= value < _LONG else "json"
    if isinstance(value, float):
        return "float"
    if not isinstance(value, list):
        return "json"
    kinds = {_kind(item) for item in value} - {""}
    if kinds <= {"integer", "long"} or not kinds:
        return "integers" if kinds else "list"
    return {_TEXT: "texts", "float": "floats"}.get(kinds.pop(), "json") if len(kinds) == 1 else "json"


def _type(kinds: AbstractSet[str]) -> Any:
    pa = import_pyarrow()
    kinds = kinds - {""}
    if kinds == {"bool"}:
        return pa.bool_()
    if kinds and kinds <= {"integer", "long"}:
        return pa.int64()
    if kinds and kinds <= {"integer", "float"}:
        return pa.float64()
    if _is_json(kinds) or kinds <= {_TEXT}:
        return pa.string()
    items = {"integers": pa.int64(), "floats": pa.float64()}
    return pa.list_(next((items[kind] for kind in kinds & items.keys()), pa.string()))


def _is_json(kinds: AbstractSet[str]) -> bool:
    """Return whether the values have no type in common."""
    kinds = kinds - {""}
    alike = ({"integer", "long"}, {"integer", "float"}, {"bool"}, {_TEXT}, *({"list", name} for name in _LISTS))
    return bool(kinds) and not any(kinds <= group for group in alike)
