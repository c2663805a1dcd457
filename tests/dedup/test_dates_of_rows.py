"""Dates are compared as dates, however a row writes them: `2024/12/1` is later than `2024/3/9`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

import seedclean
from seedclean.config import load_config
from seedclean.dedup.keeper_order import KeeperKey, KeeperOrder, keeper_keys
from seedclean.engine.dedup_files import run_dedup

BODY = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人，航线就此恢复。"
# An earlier date that sorts behind the later one as text.
PAIRS = [
    ("2024/3/9", "2024/12/1"),
    ("2024年3月9日", "2024-12-01"),
    ("2024.3.9 8:05", "2024.12.1 8:05"),
    ("9 March 2024", "1 December 2024"),
    (1709942700, "2024-12-01T00:00:00"),
    ("2024-03-09T02:00:00+08:00", "2024-03-08T23:30:00Z"),
]


def first_of(earlier: object, later: object, folder: Path, *, command: str) -> str:
    """Return the id of the copy that is kept by the date alone; that of the later one sorts first."""
    rows = [{"id": "a", "text": BODY, "published": later}, {"id": "b", "text": BODY, "published": earlier}]
    file = folder / "rows.jsonl"
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    (folder / "config.yaml").write_text("dedup: {keeper: [earliest_date]}", encoding="utf-8")
    if command == "run":
        seedclean.run(file, folder / "out", config=folder / "config.yaml")
    else:
        run_dedup([str(file)], folder / "out", load_config(folder / "config.yaml", pages=False))
    (row,) = map(orjson.loads, (folder / "out" / "clean.jsonl").read_bytes().splitlines())
    return str(row["id"]).rpartition("#")[2]


@pytest.mark.parametrize("command", ["run", "dedup"])
@pytest.mark.parametrize(("earlier", "later"), PAIRS)
def test_the_earliest_date_is_kept(earlier: object, later: object, command: str, tmp_path: Path) -> None:
    assert first_of(earlier, later, tmp_path, command=command) == "b"


def test_dates_of_a_table_are_dates(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    for name, (later, earlier) in {
        "days": (date(2024, 12, 1), date(2024, 3, 9)),
        "times": (datetime(2024, 12, 1, tzinfo=UTC), datetime(2024, 3, 9, tzinfo=UTC)),
    }.items():
        rows: list[dict[str, Any]] = [
            {"id": "a", "text": BODY, "published": later},
            {"id": "b", "text": BODY, "published": earlier},
        ]
        parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
        (tmp_path / "config.yaml").write_text("dedup: {keeper: [earliest_date]}", encoding="utf-8")
        config = load_config(tmp_path / "config.yaml", pages=False)
        run_dedup([str(tmp_path / f"{name}.parquet")], tmp_path / name, config)
        assert parquet.read_table(tmp_path / name / "clean.parquet").column("id").to_pylist() == ["b"]


def test_dates_that_an_earlier_version_stored_are_dates() -> None:
    order = KeeperOrder()
    dates = ["2024/12/1", "2024/3/9", None, "2024-03-09", "soon"]
    order.extend(keeper_keys(KeeperKey(str(number), 0, 9, day) for number, day in enumerate(dates)))
    (ranks, _) = order.ranks(["earliest_date"])
    assert ranks.tolist() == [1, 0, 2, 0, 2]
    assert order.moments()[1] == order.moments()[3] > 0 > order.moments()[4]
