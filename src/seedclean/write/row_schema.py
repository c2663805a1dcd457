"""The rows of the output files, described once: the name, type, files and meaning of each field.

Every other description is made of this one: the Arrow schema (`write.arrow`), Spark's (`engine.spark.schemas`), and the
JSON Schemas in `configs/schemas`, which `make schemas` writes. A field that a stage finds takes an entry here: what
the stage puts into `Document.meta` under that name is then written, see `write.rows.article_row`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from seedclean.core.text_figures import FIGURES

OutputName = Literal["clean", "duplicates", "rejected"]
# `counts` maps names to numbers, `struct` has members, `json` is any JSON value: a column of text in tables.
Kind = Literal["text", "texts", "number", "share", "measure", "counts", "struct", "json"]

_ARTICLES: tuple[OutputName, ...] = ("clean", "duplicates")
_DUPLICATES: tuple[OutputName, ...] = ("duplicates",)
_REJECTED: tuple[OutputName, ...] = ("rejected",)
_ALL: tuple[OutputName, ...] = ("clean", "duplicates", "rejected")
_SHA256 = {"pattern": "^[0-9a-f]{64}$"}
_EDIT = [
    {"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 0}, {"type": "string"}, {"type": "string"},
    {"type": "number", "minimum": 0, "maximum": 1}, {"type": "string"},
]  # fmt: skip
_PASS = {
    "type": "object",
    "required": ["stage", "edits"],
    "properties": {
        "stage": {"type": "string"},
        "edits": {"type": "array", "items": {"type": "array", "prefixItems": _EDIT, "items": False, "minItems": 4}},
    },
    "additionalProperties": False,
}


class Field(NamedTuple):
    """A field of a row, or a member of a struct.

    Attributes:
        name: its name in the row.
        kind: its type.
        files: the output files whose rows have it; nothing for members.
        doc: what it means; empty if the name says it.
        nullable: whether it may be null.
        optional: whether a row may lack it.
        limits: keywords of JSON Schema that say more than the type does.
        members: of a struct.
        decided: whether dedup decides it; else it is known when the page is cleaned.
        earlier_runs: whether only a run that adds to earlier ones writes it; one on Spark never does.
    """

    name: str
    kind: Kind
    files: tuple[OutputName, ...] = ()
    doc: str = ""
    nullable: bool = False
    optional: bool = False
    limits: Mapping[str, Any] = {}
    members: tuple[Field, ...] = ()
    decided: bool = False
    earlier_runs: bool = False


_PAGE = (Field("path", "text"), Field("sha256", "text", limits=_SHA256), Field("encoding", "text"))
_BODY = (Field("confidence", "share", doc="the F1 that it can be expected to have"),)
_QUALITY = tuple(Field(name, figure.unit, doc=figure.doc) for name, figure in FIGURES.items())
_PAGE_TYPES = {"pattern": "^[a-z]+$"}
CLUSTER = (Field("id", "text", doc="id of its keeper"), Field("size", "number", limits={"minimum": 1}))
FIELDS = (
    Field(
        "id", "text", _ARTICLES, "path of the page below the input, or file#row_id; #n for its n-th article, n > 1",
        limits={"minLength": 1},
    ),
    Field("title", "text", _ARTICLES, nullable=True),
    Field("text", "text", _ARTICLES, "one paragraph a line"),
    Field("authors", "texts", _ARTICLES),
    Field("editors", "texts", _ARTICLES),
    Field("source", "text", _ARTICLES, "the outlet that the page names", nullable=True),
    Field(
        "published", "text", _ARTICLES,
        "ISO 8601 date or local time, as the page prints it or in read.time_zone",
        nullable=True,
    ),
    Field("views", "number", _ARTICLES, nullable=True),
    Field("url", "text", _ARTICLES, "address of the page", nullable=True),
    Field(
        "crawled", "text", _ARTICLES, "when a WARC file says that the page was fetched: ISO 8601, of read.time_zone",
        nullable=True,
    ),
    Field(
        "script", "text", _ARTICLES, "before conversion",
        limits={"enum": ["simplified", "traditional", "mixed", "none"]},
    ),
    Field("chars", "number", _ARTICLES, "code points of text"),
    Field("sha256", "text", _ARTICLES, "of text in UTF-8", limits=_SHA256),
    Field("page", "struct", _ARTICLES, members=_PAGE),
    Field(
        "page_type", "text", _ARTICLES, "what kind of page it is, see docs/cleaning.md", nullable=True,
        limits=_PAGE_TYPES,
    ),
    Field(
        "body", "struct", _ARTICLES, "how sure the choice of the main text is; null if the page prints nothing else",
        nullable=True, members=_BODY,
    ),
    Field("repairs", "counts", _ARTICLES, "repairs on its page, by kind"),
    Field(
        "flags", "texts", _ARTICLES, "what is noticed of an article: excerpt-of:<id>, and the flags of docs/rules.md"
    ),
    Field("cluster", "struct", _ARTICLES, members=CLUSTER, decided=True),
    Field("id", "text", _REJECTED, limits={"minLength": 1}),
    Field("stage", "text", _REJECTED),
    Field("reason", "text", _REJECTED, limits={"pattern": "^[a-z0-9-]+$"}),
    Field("detail", "text", _REJECTED),
    Field(
        "text", "text", _REJECTED, "as far as it was cleaned; null if the page could not be read", nullable=True
    ),
    Field(
        "page_type", "text", _REJECTED, "what kind of page it is; null if that was not asked", nullable=True,
        limits=_PAGE_TYPES,
    ),
    Field("page", "struct", _REJECTED, nullable=True, members=_PAGE),
    Field(
        "quality", "struct", _ALL, "figures of the text, see docs/quality.md; only where the stage quality saw it",
        optional=True, members=_QUALITY,
    ),
    Field("row_id", "text", _ALL, "the id that the input's JSONL row has itself", optional=True),
    Field(
        "extra", "json", _ARTICLES,
        "fields of the input's row whose names are taken by others here; with fields.other: nest all others",
        optional=True,
        limits={"type": "object"},
    ),
    Field(
        "given", "json", _ARTICLES, "fields of the input's row that were cleaned, as the row has them", optional=True,
        limits={"type": "object"},
    ),
    Field(
        "ledger", "json", _ALL,
        "with --ledger full: every pass, its edits [start, end, after, rule] in code points of the pass's input;"
        " guessed ones have a confidence below 1 as a fifth entry, those taken from another print a donor as a sixth;"
        " what was removed by counts over all pages has the number of other articles there",
        optional=True, limits={"type": "array", "items": _PASS},
    ),
    Field("keeper", "text", _DUPLICATES, "id of the article that is kept in its place", decided=True),
    Field("relation", "text", _DUPLICATES, limits={"enum": ["same", "near", "update", "excerpt"]}, decided=True),
    Field("jaccard", "share", _DUPLICATES, "exact, of the two bodies' shingles", decided=True),
    Field(
        "containment", "share", _DUPLICATES, "share of the smaller body's shingles that the other has", decided=True
    ),
    Field(
        "criterion", "text", _DUPLICATES,
        "by which the keeper was preferred; published: an earlier run has put it out; container: it holds this one,"
        " see dedup.drop_excerpts",
        limits={"enum": ["published", "fewest_repairs", "longest_body", "earliest_date", "id", "container"]},
        decided=True,
    ),
    Field(
        "better_copy", "text", _DUPLICATES,
        "only if the keeper stays because it was published: the criterion in which this one is better; --rebuild would"
        " keep it",
        optional=True, limits={"enum": ["fewest_repairs", "longest_body", "earliest_date"]}, decided=True,
        earlier_runs=True,
    ),
)  # fmt: skip
# Names that a field of an input's row cannot have here.
TAKEN = {field.name for field in FIELDS} | {"doubts", "donations"}
_TITLES: Mapping[OutputName, str] = {
    "clean": "A line of clean.jsonl: one kept article",
    "duplicates": "A line of duplicates.jsonl: an article that repeats a kept one",
    "rejected": "A line of rejected.jsonl: a page or a piece of a page that is not kept",
}
_JSON_TYPES: Mapping[Kind, Mapping[str, Any]] = {
    "text": {"type": "string"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "number": {"type": "integer", "minimum": 0},
    "share": {"type": "number", "minimum": 0, "maximum": 1},
    "measure": {"type": "number", "minimum": 0},
    "counts": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
}


def fields_of(which: OutputName) -> tuple[Field, ...]:
    """Return the fields of an output file's rows, in the order in which a row has them.

    >>> [field.name for field in fields_of("rejected")]
    ['id', 'stage', 'reason', 'detail', 'text', 'page_type', 'page', 'quality', 'row_id', 'ledger']
    """
    return tuple(field for field in FIELDS if which in field.files)


def cluster_members() -> tuple[Field, ...]:
    """Return the members of the field `cluster` in the rows of `seedclean dedup`, which says all of it in one field.

    >>> [field.name for field in cluster_members()]
    ['id', 'size', 'flags', 'keeper', 'relation', 'jaccard', 'containment', 'criterion']
    """
    flags = next(field for field in FIELDS if field.name == "flags")
    return (*CLUSTER, flags, *(field for field in FIELDS if field.files == _DUPLICATES and not field.earlier_runs))


def json_schema(which: OutputName) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an output file's rows.

    >>> json_schema("rejected")["properties"]["reason"]
    {'type': 'string', 'pattern': '^[a-z0-9-]+$'}
    """
    fields = fields_of(which)
    shared = {field.name: _json_type(field) for field in fields if field.kind == "struct" or field.name == "ledger"}
    shared = {} if which == "rejected" else shared
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _TITLES[which],
        **_json_object(fields),
    }
    schema["additionalProperties"] = which != "rejected"  # other fields of the input's rows, see fields.other
    schema["properties"] |= {name: {"$ref": f"#/$defs/{name}"} for name in shared}
    return schema | ({"$defs": shared} if shared else {})


def json_schema_text(which: OutputName) -> str:
    """Return the content of `configs/schemas/WHICH.schema.json`.

    >>> json_schema_text("clean").splitlines()[2].strip()
    '"title": "A line of clean.jsonl: one kept article",'
    """
    return json.dumps(json_schema(which), ensure_ascii=False, indent=2) + "\n"


def _json_object(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [field.name for field in fields if not field.optional],
        "properties": {field.name: _json_type(field) for field in fields},
        "additionalProperties": False,
    }


def _json_type(field: Field) -> dict[str, Any]:
    doc = {"description": field.doc} if field.doc else {}
    if field.kind == "struct":
        members = _json_object(field.members)
        return {"anyOf": [{"type": "null"}, members]} if field.nullable else members
    if field.kind == "json":
        return {"type": field.limits["type"], **doc, **field.limits}
    if "enum" in field.limits:
        return {**field.limits, **doc}
    keywords = {**_JSON_TYPES[field.kind], **field.limits}
    if field.nullable:
        keywords["type"] = [keywords["type"], "null"]
    return keywords | doc
