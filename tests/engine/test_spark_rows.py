"""Rows that Spark cannot take are told with a remedy, and an input that became empty replaces nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from seedclean.config import load_config
from seedclean.core.errors import StoppedError
from seedclean.engine.spark.rows import dedup_rows

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

TEXT = "昨晚九点,第一班渡轮离开海城港,船上坐了一百八十多名乘客,航线就此恢复,码头上的商贩也回来了。"


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_other_encodings_are_told_and_an_empty_input_leaves_the_output(spark: SparkSession, tmp_path: Path) -> None:
    rows, config, out = tmp_path / "rows", load_config(pages=False), str(tmp_path / "out")
    rows.mkdir()
    line = orjson.dumps({"id": "a", "text": TEXT}).decode() + "\n"
    (rows / "a.jsonl").write_text(line, encoding="utf-8")
    for encoding in ("gb18030", "big5hkscs", "utf-16"):
        written = line.replace('"a"', f'"{encoding}"') * 20
        (rows / f"{encoding}.jsonl").write_bytes(written.translate({ord("离"): "離"}).encode(encoding, "ignore"))
    report = dedup_rows(spark, [str(rows)], out, config)
    assert report.kept == 1
    assert report.pages_failed >= 60  # a byte of UTF-16 can look like the end of a line
    failed = [row["value"] for row in spark.read.text(f"{out}/rejected").collect()]
    told = [line for line in failed if "not UTF-8: convert the file, or run without --engine spark" in line]
    for encoding in ("gb18030", "big5hkscs"):
        assert sum(f"{encoding}.jsonl#L" in line for line in told) == 20
    assert any("utf-16.jsonl#L" in line for line in told)
    before = (tmp_path / "out" / "report.json").read_bytes()
    (rows / "a.jsonl").unlink()
    with pytest.raises(StoppedError, match="has 1 rows of an earlier run, and the input has none now"):
        dedup_rows(spark, [str(rows)], out, config)
    assert (tmp_path / "out" / "report.json").read_bytes() == before
