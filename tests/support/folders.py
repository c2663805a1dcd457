"""Write folders of pages, and read output folders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from seedclean.config import load_config
from seedclean.write.lock import FILES
from tests.support.texts import article, edited

LINES = FILES[:3]
CONFIG = load_config(flags={"run": {"jobs": 1}})


def put(folder: Path, pages: Mapping[str, str]) -> Path:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def text(seed: int, length: int = 150) -> str:
    return article(seed, length) + "。"


def corrected(seed: int, length: int = 150) -> str:
    """Return the text of a seed with one place in it reworded."""
    return edited(article(seed, length), seed, 5 / length) + "。"


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]


def ids(folder: Path, name: str) -> list[str]:
    return [row["id"] for row in rows(folder, name)]


def contents(folder: Path, names: tuple[str, ...] = FILES) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names}
