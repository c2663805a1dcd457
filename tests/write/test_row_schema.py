"""The output row is described once: every other description is made of that one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from seedclean.api import load_pipeline
from seedclean.core.resources import configs_folder
from seedclean.engine.spark import schemas as spark_schemas
from seedclean.stages.text_quality import FIGURES
from seedclean.write import row_schema, rows
from seedclean.write.arrow import arrow_schema, cluster_type
from seedclean.write.row_schema import Field, OutputName, json_schema, json_schema_text

FILES: tuple[OutputName, ...] = ("clean", "duplicates", "rejected")


@pytest.mark.parametrize("which", FILES)
def test_committed_json_schemas_are_generated(which: OutputName) -> None:
    """After a change of `write/row_schema.py` run `make schemas`."""
    committed = (configs_folder() / "schemas" / f"{which}.schema.json").read_text(encoding="utf-8")
    assert committed == json_schema_text(which)


@pytest.mark.parametrize("which", FILES)
def test_tables_have_a_column_for_each_field(which: OutputName) -> None:
    columns, properties = arrow_schema(which), json_schema(which)["properties"]
    assert sorted(columns.names) == sorted(properties)
    assert columns.names[-1] == "ledger", "what few rows have comes last"


def test_column_types_are_those_of_earlier_versions() -> None:
    """A type that changes breaks tables that were written before: then it belongs under "Output changed"."""
    assert str(arrow_schema("clean").field("cluster").type) == "struct<id: string, size: uint64>"
    assert str(arrow_schema("clean").field("repairs").type) == "list<item: struct<kind: string, count: uint64>>"
    assert arrow_schema("duplicates").field("jaccard").type == pa.float64()
    types = {"share": "double", "measure": "double", "number": "bigint", "text": "string"}
    figures = ", ".join(f"{name}: {types[figure.unit]}" for name, figure in FIGURES.items())
    assert (
        "id string, title string, text string, authors array<string>, editors array<string>, source string,"
        " published string, views bigint, url string, crawled string, script string, chars bigint, sha256 string,"
        " page struct<path: string, sha256: string, encoding: string>, page_type string,"
        " body struct<confidence: double>, repairs map<string, bigint>,"
        f" flags array<string>, quality struct<{figures}>, row_id string, extra string, given string, ledger string"
    ) == spark_schemas.ARTICLE
    assert (
        f"{spark_schemas.ARTICLE}, cluster struct<id: string, size: bigint>,"
        " keeper string, relation string, jaccard double, containment double, criterion string"
    ) == spark_schemas.DUPLICATES
    assert spark_schemas.CLUSTER == (
        "struct<id: string, size: bigint, flags: array<string>, keeper: string, relation: string, jaccard: double,"
        " containment: double, criterion: string>"
    )
    assert spark_schemas.DROP == "stage string, reason string, detail string"
    assert [(field.name, str(field.type)) for field in cluster_type()] == [
        *(("id", "string"), ("size", "int64"), ("flags", "list<item: string>"), ("keeper", "string")),
        *(("relation", "string"), ("jaccard", "double"), ("containment", "double"), ("criterion", "string")),
    ]


def test_a_field_takes_one_entry_and_a_stage_that_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the golden files, which `make golden` writes, that is three files to touch."""
    added = Field("mood", "text", ("clean", "duplicates"), "how it reads", nullable=True)
    before_flags = [field.name for field in row_schema.FIELDS].index("flags")
    fields = (*row_schema.FIELDS[:before_flags], added, *row_schema.FIELDS[before_flags:])
    monkeypatch.setattr(row_schema, "FIELDS", fields)
    monkeypatch.setattr(rows, "_EMPTY_ARTICLE", rows.empty_article())
    (doc,) = load_pipeline()("渡轮恢复夜航\n海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,船上坐了一百八十多人。")
    row: dict[str, Any] = rows.article_row(replace(doc, meta={**doc.meta, "mood": "calm"}), "0" * 64, "counts")
    assert row["mood"] == "calm"
    assert list(row)[-3:] == ["mood", "flags", "quality"]
    for which in ("clean", "duplicates"):
        assert json_schema(which)["properties"]["mood"] == {
            "type": ["string", "null"],
            "description": "how it reads",
        }
        assert arrow_schema(which).field("mood").type == pa.string()
    assert "mood" not in json_schema("rejected")["properties"]
