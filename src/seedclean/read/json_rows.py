"""read: one row of JSONL to a document's fields."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import orjson

from seedclean.core.document import ROW_FIELDS, Document, Drop, Page
from seedclean.read.decode import DecodedText, decode_bytes, parsed_document
from seedclean.read.html.detect import is_html_document
from seedclean.read.page_keys import row_stem
from seedclean.read.row_fields import article_fields, is_field
from seedclean.text.moments import DEFAULT_ZONE

_DEPTH_MOST = 200  # of fields in fields: rows are written with a few more around them, and orjson writes 254
_OTHERS = {"keep": "kept", "nest": "extra"}  # where other fields go


def row_document(
    name_in_file: str,
    data: bytes,
    *,
    text_field: str,
    id_field: str,
    time_zone: str = DEFAULT_ZONE,
    mapping: Mapping[str, str] = MappingProxyType({}),
) -> Document | Drop:
    """Turn one line of a JSONL file into a document; a text that is an HTML page is read as such, see `html.detect`.

    Args:
        name_in_file: `path#L7`, the id of a row that names none; that of another is `path#` and its own id. Of a row
            that no file holds, its own id.
        data: the line.
        text_field: the field with the page's text; must hold a string. `article.body` is a field in a field,
            `title,lead,body` are several that are joined, each a paragraph; a row may lack some of them.
        id_field: the field with the row's id; optional in a row.
        time_zone: of the times that a page declares with an offset.
        mapping: the section `fields` of the config: field of an article -> that of the row; what is left out is called
            the same in both. `other` says where other fields go.

    Returns:
        A document whose fields are in `meta` as `article_fields` gives them; they go before what an HTML page declares.
        Other fields are in `meta["kept"]` or `meta["extra"]`, see `mapping`. Or a Drop with the reason `bad-row` or
        `empty`.
    """
    fields = fields_of_row(name_in_file, data)
    damaged = 0
    if isinstance(fields, Drop) and isinstance(decoded := decode_bytes(data), DecodedText) and decoded.damaged:
        fields, damaged = fields_of_row(name_in_file, decoded.text.encode()), decoded.damaged
    if isinstance(fields, Drop):
        return fields
    sources = {name: mapping.get(name, name) for name in ROW_FIELDS}
    text = _take_text(name_in_file, fields, text_field, set(sources.values()))
    if isinstance(text, Drop):
        return text
    row_id = take_field(fields, id_field)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    source = Page(name_in_file, digest, "utf-8", len(text), damaged)
    meta = article_fields(_taken(fields, sources), time_zone)
    if fields and (others := _OTHERS.get(mapping.get("other", "nest"))):
        meta[others] = fields
    if type(row_id) not in (str, int) or not str(row_id).strip():
        return _row_page(name_in_file, text, source, meta, time_zone)
    its_id = str(row_id)
    file = "" if its_id == name_in_file else name_in_file.rpartition("#")[0]  # a row of a data frame has no file
    name = row_stem(file, its_id) if file else its_id
    return _row_page(name, text, source, meta | {"row_id": its_id}, time_zone)


def fields_of_row(name_in_file: str, data: bytes) -> dict[str, Any] | Drop:
    """Return the fields of a row, or why it is no row."""
    try:
        fields = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return Drop("read", "bad-row", f"{name_in_file}: not JSON: {error}")
    if not isinstance(fields, dict):
        return Drop("read", "bad-row", f"{name_in_file}: a row must be an object, not {type(fields).__name__}")
    if data.count(b"[") + data.count(b"{") > _DEPTH_MOST and _is_deeper(fields, _DEPTH_MOST):
        return Drop("read", "bad-row", f"{name_in_file}: fields nested more than {_DEPTH_MOST} deep; leave them out")
    return fields


def _take_text(name_in_file: str, fields: dict[str, Any], text_field: str, mapped: set[str]) -> str | Drop:
    """Take the text out of the fields of a row; return why there is none. Of several those stay that are `mapped`."""
    names, all_names = [text_field] if text_field in fields else text_field.split(","), list(fields)
    several = len(names) > 1  # then a title is that of the row, too
    values = [field_in(fields, name) if several and name in mapped else take_field(fields, name) for name in names]
    text = _joined(values)
    if text is None:
        return lacks_text(name_in_file, all_names, text_field)
    return text if text.strip() else Drop("read", "empty", f"{name_in_file}: the text is blank")


def _joined(values: Sequence[Any]) -> str | None:
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < 2:
        return texts[0] if texts else None
    return "\n".join(part for part in texts if part.strip())


def lacks_text(name_in_file: str, names: Collection[str], text_field: str) -> Drop:
    """Return why a row with fields of some names has no text.

    >>> lacks_text("a#L7", ["id", "body"], "text").detail.split("; ")
    ["a#L7: no text in the field 'text' (there are: body, id)", 'name it: --text-field, read.text_field in a config']
    """
    shown = ", ".join(sorted(map(str, names))[:8])
    why = f"the field {text_field!r} holds no text" if text_field in names else f"no text in the field {text_field!r}"
    remedy = "name it: --text-field, read.text_field in a config"
    return Drop("read", "bad-row", f"{name_in_file}: {why} (there are: {shown}); {remedy}")


def text_in(fields: Mapping[str, Any], text_field: str) -> str | None:
    """Return the text of a row, None if it has none; `text_field` as for `row_document`.

    >>> text_in({"a": {"b": "甲"}, "c": "乙", "d": 1}, "a.b,c,d"), text_in({"a": 1}, "a")
    ('甲\\n乙', None)
    """
    if (text := fields.get(text_field)) is not None:  # asked of every row
        return text if isinstance(text, str) else None
    return _joined([field_in(fields, name) for name in text_field.split(",")])


def field_in(fields: Mapping[str, Any], name: str) -> Any:
    """Return the value of a field, or of a field in a field, as `take_field` does; it stays in the row."""
    outer, _, inner = name.partition(".")
    if name in fields or not inner:
        return fields.get(name)
    return field_in(fields[outer], inner) if isinstance(fields.get(outer), dict) else None


def take_field(fields: dict[str, Any], name: str) -> Any:
    """Take a field out of a row and return its value, None if there is none; `a.b` is a field `b` in a field `a`.

    >>> row = {"a": {"b": 1, "c": 2}, "a.b": 3}
    >>> take_field(row, "a.b"), take_field(row, "a.b"), take_field(row, "a.b"), row
    (3, 1, None, {'a': {'c': 2}})
    """
    outer, _, inner = name.partition(".")
    if name in fields or not inner:
        return fields.pop(name, None)
    return take_field(fields[outer], inner) if isinstance(fields.get(outer), dict) else None


def _row_page(name: str, text: str, source: Page, fields: Mapping[str, Any], time_zone: str) -> Document | Drop:
    """Return the document of a row; its fields go before what an HTML page declares."""
    if not is_html_document(text):
        return Document(name, text, source, fields)
    page = parsed_document(name, text, source, fields.get("url"), time_zone)
    if isinstance(page, Drop):
        return page._replace(detail=f"{source.path}: {page.detail}")
    return replace(page, meta={**page.meta, **fields})


def _taken(fields: dict[str, Any], sources: Mapping[str, str]) -> dict[str, Any]:
    """Take what a row says of its article; `sources`: field of the article -> that of the row."""
    values: dict[str, Any] = {}
    for name, source in sorted(sources.items(), key=lambda pair: pair[0] == pair[1]):  # what was mapped goes first
        value = field_in(fields, source)
        if is_field(name, value):
            values[name] = value
            take_field(fields, source)
    return values


def _is_deeper(fields: Any, most: int) -> bool:
    """Return whether more than `most` objects and lists stand in each other; without recursion."""
    level = [fields]
    for _ in range(most):
        inner = (value for outer in level for value in (outer.values() if isinstance(outer, dict) else outer))
        level = [value for value in inner if isinstance(value, dict | list)]
    return bool(level)
