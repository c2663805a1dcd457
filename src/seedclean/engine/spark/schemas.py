"""What rows hold, as Spark writes types: made of `write.row_schema`; `configs/schemas` says what the fields mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seedclean.write.row_schema import Field, Kind, cluster_members, fields_of

_TYPES: Mapping[Kind, str] = {
    "text": "string",
    "texts": "array<string>",
    "number": "bigint",
    "share": "double",
    "measure": "double",
    "counts": "map<string, bigint>",
    "json": "string",
}


def _type(field: Field) -> str:
    return _struct(field.members) if field.kind == "struct" else _TYPES[field.kind]


def _struct(members: Iterable[Field]) -> str:
    return f"struct<{', '.join(f'{member.name}: {_type(member)}' for member in members)}>"


def _columns(fields: Iterable[Field]) -> str:
    return ", ".join(f"{field.name} {_type(field)}" for field in fields)


_ARTICLE = [field for field in fields_of("clean") if not field.decided]
_DECIDED = [field for field in fields_of("duplicates") if field.decided and not field.earlier_runs]

DROP = _columns(field for field in fields_of("rejected") if field.name in ("stage", "reason", "detail"))
ARTICLE = _columns(_ARTICLE)  # as the pipeline leaves it, before dedup
CLEAN = _columns([*_ARTICLE, *(field for field in _DECIDED if "clean" in field.files)])
DUPLICATES = _columns([*_ARTICLE, *_DECIDED])
CLUSTER = _struct(cluster_members())
