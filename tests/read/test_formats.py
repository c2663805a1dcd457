"""Formats of input files: one table, from which all others take their suffixes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.document import Document
from seedclean.read.discover import list_inputs
from seedclean.read.files import RawPage
from seedclean.read.formats import (
    FORMATS,
    PAGE_SUFFIXES,
    SPARK_SUFFIXES,
    name_pattern,
    read_pages,
    to_document,
)
from tests.support.command import seedclean
from tests.support.page_files import file_of_one_page

ROOT = Path(__file__).parents[2]
OPTIONS = load_config().reading


def test_a_suffix_belongs_to_one_format() -> None:
    suffixes = [suffix for each in FORMATS for suffix in each.suffixes]
    assert sorted(suffixes) == sorted(PAGE_SUFFIXES)
    assert all(re.fullmatch(r"\.[a-z]+", suffix) for suffix in suffixes)


def test_what_spark_reads_is_read_here_too() -> None:
    assert set(SPARK_SUFFIXES) <= set(PAGE_SUFFIXES)
    assert not [each.form for each in FORMATS if each.is_page and not each.decode]


@pytest.mark.parametrize("suffix", [suffix for suffix, form in PAGE_SUFFIXES.items() if form != "warc"])
def test_each_suffix_is_listed_read_and_decoded(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix.upper()}").write_bytes(file_of_one_page(suffix, "海城渡轮"))
    [file] = list_inputs([str(tmp_path)], "**/*", None).sources
    assert file.form == PAGE_SUFFIXES[suffix]
    [page] = read_pages(file, 1000)
    assert isinstance(page, RawPage)
    document = to_document(page, OPTIONS)
    assert isinstance(document, Document)
    assert document.text == "海城渡轮"


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot have the form 'warc'"):
        to_document(RawPage("a.warc", b"", "warc"), OPTIONS)


def test_patterns_match_the_names_of_their_forms_only() -> None:
    for suffix, form in PAGE_SUFFIXES.items():
        assert re.search(name_pattern(form), f"a{suffix}")
        assert not re.search(name_pattern(form), f"a{suffix}.gz")
        assert re.search(name_pattern(form, compressed=True), f"a{suffix}.gz")
        assert not [
            other for other in FORMATS if other.form != form and re.search(name_pattern(other.form), f"a{suffix}")
        ]


def test_the_document_on_running_names_every_suffix() -> None:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert [suffix for suffix in PAGE_SUFFIXES if f"`{suffix}`" not in text] == []


def test_ndjson_is_read_as_jsonl_is(tmp_path: Path) -> None:
    row = orjson.dumps({"text": "海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,船上坐了一百八十多人。" * 2})
    for command in ("run", "dedup"):
        outputs = []
        for suffix in (".jsonl", ".NDJSON", ".ndjson.gz"):
            folder = tmp_path / f"{command}{suffix}"
            folder.mkdir()
            (folder / f"rows{suffix}").write_bytes(gzip.compress(row) if suffix.endswith(".gz") else row)
            done = seedclean(command, str(folder), "-o", str(folder / "out"), "--quiet")
            assert done.returncode == 0, done.stderr
            [clean] = (folder / "out").glob("clean.jsonl*")
            data = clean.read_bytes()
            outputs.append(gzip.decompress(data) if clean.suffix == ".gz" else data)
        kept = [orjson.loads(output)["text"] for output in outputs]
        assert kept[0] == kept[1] == kept[2]
