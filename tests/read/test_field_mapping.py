"""Fields of rows: what they are called in the input, and where those go that an article does not have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.core.errors import ConfigError
from seedclean.engine.dedup_files import run_dedup
from seedclean.engine.runner import run
from seedclean.read.json_rows import row_document
from tests.support.dedup_rows import rows_of, write_rows
from tests.support.texts import article

ROW = {
    "key": 7, "headline": "夜班渡轮恢复", "pubDate": "2025-03-14", "meta": {"link": "https://a.example/1", "n": 1},
    "body": article(1), "score": 1.5, "tags": ["港口", "航运"], "big": 2**62, "lang": None, "script": "hans",
    "ok": True,
}  # fmt: skip


def config(folder: Path, fields: str) -> Any:
    """Return a config with a section `fields`."""
    file = folder / "c.yaml"
    file.write_text(f"read: {{text_field: body, id_field: key}}\nfields: {fields}\n", encoding="utf-8")
    return load_config(file)


def cleaned(folder: Path, fields: str) -> dict[str, Any]:
    """Return the row that a run makes of `ROW`."""
    file = write_rows(folder / "a.jsonl", [ROW])
    run(file, folder / "out", config(folder, fields))
    [row] = rows_of(folder / "out" / "clean.jsonl")
    return row


def test_fields_are_mapped_and_all_others_stay_as_they_are(tmp_path: Path) -> None:
    row = cleaned(tmp_path, "{title: headline, published: pubDate, url: meta.link}")
    assert (row["title"], row["published"], row["url"]) == ("夜班渡轮恢复", "2025-03-14", "https://a.example/1")
    assert (row["id"], row["row_id"]) == ("a.jsonl#7", "7")
    others = {"meta": {"n": 1}, "score": 1.5, "tags": ["港口", "航运"], "big": 2**62, "lang": None, "ok": True}
    assert {name: row[name] for name in others} == others
    assert not {"headline", "pubDate", "key"} & set(row)
    assert row["extra"] == {"script": "hans"}, "an article has a field of this name itself"
    assert list(row)[-1] == "cluster"


def test_other_fields_may_be_nested_or_dropped(tmp_path: Path) -> None:
    names = {"headline", "pubDate", "meta", "score", "tags", "big", "lang", "script", "ok"}
    (tmp_path / "nest").mkdir()
    row = cleaned(tmp_path / "nest", "{other: nest}")
    assert (set(row["extra"]), "score" in row) == (names, False)
    (tmp_path / "drop").mkdir()
    row = cleaned(tmp_path / "drop", "{other: drop}")
    assert not (names - {"script"} | {"extra"}) & set(row)


@pytest.mark.parametrize("name", ["stage", "reason", "keeper", "cluster", "doubts", "page", "ledger", "id", "text"])
def test_a_field_of_the_row_is_never_taken_for_one_of_ours(tmp_path: Path, name: str) -> None:
    copy = article(1) + "另有一班加开。"
    rows = [{"key": number, "body": text, name: "forgotten"} for number, text in enumerate((article(1), copy))]
    run(write_rows(tmp_path / "a.jsonl", rows), tmp_path / "out", config(tmp_path, "{}"))
    [kept] = rows_of(tmp_path / "out" / "clean.jsonl")
    [left_out] = rows_of(tmp_path / "out" / "duplicates.jsonl")
    assert kept["extra"] == left_out["extra"] == {name: "forgotten"}


def test_what_was_mapped_goes_before_what_is_called_so() -> None:
    mapping = {"title": "headline", "source": "title", "other": "keep"}
    data = orjson.dumps({"text": "甲。", "headline": "题", "title": "海角网", "source": "别处"})
    document = row_document("a.jsonl#L1", data, text_field="text", id_field="id", mapping=mapping)
    assert isinstance(document, Document)
    given = {"title": "题", "source": "海角网"}
    assert document.meta == {**given, "given": given, "kept": {"source": "别处"}}
    data = orjson.dumps({"text": "甲。", "headline": 5})
    document = row_document("a.jsonl#L1", data, text_field="text", id_field="id", mapping=mapping)
    assert isinstance(document, Document)
    assert document.meta == {"kept": {"headline": 5}}, "a value that is no title stays where it is"


def test_a_date_that_was_mapped_counts_for_which_copy_is_kept(tmp_path: Path) -> None:
    rows = [
        {"id": name, "text": article(1), "pubDate": day} for name, day in (("a", "2025-02-02"), ("b", "2025-01-01"))
    ]
    file = write_rows(tmp_path / "a.jsonl", rows)
    (tmp_path / "c.yaml").write_text("fields: {published: pubDate}\n", encoding="utf-8")
    run_dedup([str(file)], tmp_path / "out", load_config(tmp_path / "c.yaml", pages=False))
    assert [row["id"] for row in rows_of(tmp_path / "out" / "clean.jsonl")] == ["b"]


def test_settings_of_fields_are_checked_and_decide_the_output(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"fields.*headline.*valid"):
        config(tmp_path, "{headline: title}")
    with pytest.raises(ConfigError, match=r"other.*keep, nest"):
        config(tmp_path, "{other: all}")
    assert config(tmp_path, "{other: nest}").digest != config(tmp_path, "{}").digest
