"""Rows with copies, and the command `seedclean dedup` on them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
from click.testing import CliRunner, Result

from seedclean.cli import main_group
from seedclean.read.compression import open_decompressed
from tests.support.texts import article, edited


def dedup_command(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main_group, ["dedup", *map(str, arguments)], input=stdin)


def rows_of(file: Path) -> list[dict[str, Any]]:
    packed = file.suffix if file.suffix != ".jsonl" else ""
    with open_decompressed(file, packed) as stream:
        return [json.loads(line) for line in stream.read().splitlines()]


def corpus() -> list[dict[str, Any]]:
    """20 articles, 30 near-copies of them, 10 exact ones, an excerpt, two empty ones."""
    texts = [article(i) for i in range(20)]
    texts += [edited(texts[i % 20], i, 0.03) for i in range(30)]
    texts += texts[:10]
    texts += [texts[3][100:250], "", "", "短"]
    return [{"id": f"n{i:03d}", "text": text, "n": i, "tags": ["a", None, 1.5]} for i, text in enumerate(texts)]


def write_rows(file: Path, data: list[dict[str, Any]]) -> Path:
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in data))
    return file
