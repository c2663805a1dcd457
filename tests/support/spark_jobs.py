"""Rows for Spark jobs, and the comparison of their output with that of the local engine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

FILES = ("clean", "duplicates", "rejected")


def sorted_lines(path: Path) -> list[bytes]:
    """Return the sorted lines of a file, or of the parts of a folder."""
    files = [path] if path.is_file() else sorted(path.glob("part-*.jsonl"))
    return sorted(line for file in files for line in file.read_bytes().splitlines())


def assert_same_output(local: Path, other: Path) -> None:
    """Check that two output folders hold the same bytes, but for the order of lines."""
    for name in FILES:
        assert sorted_lines(local / f"{name}.jsonl") == sorted_lines(other / name), name
    reports = [orjson.loads((folder / "report.json").read_bytes()) for folder in (local, other)]
    assert reports[0] == reports[1]


def invented_text(rng: random.Random, length: int) -> str:
    """Return invented text."""
    text = "".join(
        rng.choices(
            "海城渡轮公司昨晚恢复了夜间班次第一船九点离港上坐着百八十多名乘客码头工人说从前过要绞时路现在只需分钟",
            k=length,
        )
    )
    return "。".join(text[at : at + 17] for at in range(0, length, 17)) + "。"


def invented_rows(count: int) -> Iterator[dict[str, Any]]:
    """Yield rows of clean text: strangers, copies, near copies, chains of them, excerpts, very many of one kind."""
    rng = random.Random(9)  # noqa: S311
    before: list[str] = [invented_text(rng, 200)]
    for number in range(count):
        kind = rng.random()
        old = rng.choice(before[-500:])
        if kind < 0.6:
            text = invented_text(rng, rng.choice((12, 60, 200, 400)))
        elif kind < 0.7:
            text = old
        elif kind < 0.85:
            at = rng.randrange(len(old))
            text = old[:at] + invented_text(rng, 3) + old[at:]
        elif kind < 0.93:
            text = old[: max(8, len(old) // 3)]
        else:
            text = before[0] + invented_text(rng, 9)  # so many that no bucket lists every pair
        before.append(text)
        row: dict[str, Any] = {"id": f"a{number:05d}", "text": text}
        if number % 3 == 0:
            row["published"] = f"2026-{number % 12 + 1:02d}-01"
        if number % 7 == 0:
            row["repairs"] = {"nul": number % 4, "read": number % 3, "bom": 1}
        yield row
