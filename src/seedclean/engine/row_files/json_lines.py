"""A row as a line of JSON: its id, its text, and the line with the field `cluster`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import orjson

from seedclean.core.document import Drop
from seedclean.engine.row_files.table import FieldNames, row_id
from seedclean.read.files import Failure, RawPage
from seedclean.read.json_rows import field_in, lacks_text, text_in


class ParsedRow(NamedTuple):
    """The row of a line: its id, its text, and all its fields."""

    id: str
    text: str
    fields: dict[str, Any]


def parse_row(data: bytes, origin: str, fields: FieldNames) -> ParsedRow | Failure:
    """Return the row of a line, or a failure that says why it is none.

    Args:
        data: the line.
        origin: where it stands, `path#L7`: the id of a row that names none.
        fields: the names of the fields that are read.
    """
    row = _object(data, origin)
    if isinstance(row, Failure):
        return row
    name = field_in(row, fields.id)
    if type(name) is float:  # 1.50, or more digits than a number has here
        name = _as_written(data, fields.id)
    if type(name) is not str or not name.strip():
        name = row_id(name, origin)
    if not name.isascii():
        name = name.encode("utf-8", "backslashreplace").decode()  # a lone surrogate cannot be written
    text = text_in(row, fields.text)
    return Failure(name, lacks_text(origin, row, fields.text)) if text is None else ParsedRow(name, text, row)


def _as_written(data: bytes, field: str) -> Any:
    """Return a number of a line as it is written; None for what is no number, or in a line nested too deeply."""
    try:
        return field_in(json.loads(data, parse_float=str, parse_int=str, parse_constant=lambda _: None), field)
    except RecursionError:
        return None


def with_cluster(line: bytes, cluster: dict[str, Any], *, replaced: bool) -> bytes:
    """Return a line with the field `cluster`.

    Args:
        line: without its closing brace.
        cluster: the field.
        replaced: whether the line has one already.
    """
    return b'%b,"cluster":%b}' % (_without_cluster(line) if replaced else line, orjson.dumps(cluster))


def with_text(line: bytes, field: str, shorten: Callable[[str], str]) -> bytes:
    """Return a line with another text in a field; all other bytes stay. Both lack the closing brace.

    >>> with_text(b'{"n": 1.50, "text": "a\\\\u00e9" , "t":0', "text", str.upper)
    b'{"n": 1.50, "text": "A\\xc3\\x89" , "t":0'
    """
    text = line.decode("utf-8") + "}"
    # the last field of a name is the one that counts
    start, end = {key: (start, end) for key, start, end in _members(text)}[field]
    shortened = shorten(json.loads(text[start:end]))
    has_surrogates = shortened.encode("utf-8", "ignore").decode() != shortened
    return (text[:start] + json.dumps(shortened, ensure_ascii=has_surrogates) + text[end:-1]).encode()


def row_text(raw: RawPage, field: str) -> str | Failure:
    """Return the text of a line."""
    row = _object(raw.data, raw.name)
    if isinstance(row, Failure):
        return row
    text = text_in(row, field)
    return Failure(raw.name, lacks_text(raw.name, row, field)) if text is None else text


def _object(data: bytes, origin: str) -> dict[str, Any] | Failure:
    """Return a line's fields."""
    try:
        row = _loaded(data)
    except ValueError as error:
        return _bad(origin, f"not JSON: {error}")
    if type(row) is not dict:
        return _bad(origin, f"a row must be an object, not {type(row).__name__}")
    return row


def _loaded(line: bytes) -> Any:
    """Read a line. What orjson refuses though other programs write it (NaN, lone surrogates), `json` reads.

    Raises:
        ValueError: it is no JSON in UTF-8, or nested too deeply.
    """
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            return json.loads(line.decode("utf-8"))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)  # only used to find where values end
_MARKS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)  # strings, brackets
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_BLANK = re.compile(r"[ \t\r\n]*")


def _without_cluster(line: bytes) -> bytes:
    """Return a line without its field `cluster`; the other fields keep their bytes. Both lack the closing brace.

    >>> _without_cluster(b'{"a": 1.50, "cluster": {"id": 1}, "b":2')
    b'{"a": 1.50, "b":2'
    >>> _without_cluster(b' { "a" : [1, 2] , "b":2 ,"cluster":0')
    b' { "a" : [1, 2] , "b":2 '
    """
    text = line.decode("utf-8") + "}"
    first = text.index("{")
    kept, begin = [], first + 1
    for key, _, end in _members(text):
        behind = _past_blank(text, end)
        if key != "cluster":
            kept.append(text[begin:behind])
        begin = behind + 1
    return (text[: first + 1] + ",".join(kept)).encode()


def _members(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the fields of an object: the name of each, where its value begins and ends."""
    at = text.index("{")
    while text[at] != "}":
        key, end = _DECODER.raw_decode(text, _past_blank(text, at + 1))
        start = _past_blank(text, _past_blank(text, end) + 1)
        end = _value_end(text, start)
        yield key, start, end
        at = _past_blank(text, end)


def _value_end(text: str, start: int) -> int:
    """Return where a value ends; of one that is nested too deeply for Python's own JSON, the brackets are counted.

    >>> _value_end('[' * 5000 + '"]"' + ']' * 5000 + ', 1', 0)
    10003
    """
    with suppress(RecursionError):
        return _DECODER.raw_decode(text, start)[1]
    depth, end = 0, start
    for mark in _MARKS.finditer(text, start):
        depth += _STEPS.get(mark[0], 0)
        end = mark.end()
        if not depth:
            break
    return end


def _past_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _bad(origin: str, detail: str) -> Failure:
    return Failure(origin, Drop("read", "bad-row", f"{origin}: {detail}"))
