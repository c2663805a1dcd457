"""Write a corpus of invented Chinese articles, and what is known of its copies.

Usage: python benchmarks/dedup/corpus.py OUT.jsonl ARTICLES [--letters 600] [--copies 0.3] [--seed 1]

Words are the two-character words of samples/ and random pairs of common characters, by Zipf's law; sentences have
marks, articles have paragraphs. A share of the articles are copies of earlier ones, edited as news are: cut at the
head or tail, paragraphs put in another order, a portal's lines added at both ends, words exchanged, nothing at all.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson

ROOT = Path(__file__).resolve().parents[2]
WORDS = 20_000
BATCH = 2_000
MARKS = "，。、；"
HEADS = ("来源：海城日报", "责任编辑：测试", "原标题：", "点击查看更多", "本报海城讯")
TAILS = ("（本文仅代表作者观点）", "责任编辑：测试", "返回首页", "更多内容请关注本报", "版权所有，转载请注明出处")


def words(draw: np.random.Generator) -> np.ndarray:
    """Return two-character words: shape (WORDS, 2), uint16."""
    text = "".join(
        path.read_text(encoding="utf-8", errors="ignore") for path in sorted((ROOT / "samples").rglob("*.txt"))
    )
    han = "".join(re.findall(r"[\u4e00-\u9fff]", text))
    counts = np.unique(np.frombuffer(han.encode("utf-16-le"), dtype=np.uint16), return_counts=True)
    chosen = draw.choice(counts[0], (WORDS, 2), p=counts[1] / counts[1].sum())
    pairs = np.frombuffer(han[: len(han) // 2 * 2].encode("utf-16-le"), dtype=np.uint16).reshape(-1, 2)
    chosen[: len(pairs)] = pairs[:WORDS]
    return chosen


def articles(count: int, letters: int, copies: float, seed: int) -> Iterator[str]:
    """Yield the articles; the same for the same arguments."""
    draw = np.random.default_rng(seed)
    vocabulary = words(draw)
    chance = 1 / np.arange(3, WORDS + 3)
    cumulated = np.cumsum(chance / chance.sum())
    marks = np.frombuffer(MARKS.encode("utf-16-le"), dtype=np.uint16)
    pool: list[str] = []
    count_yielded = 0
    while count_yielded < count:
        batch = []
        sizes = np.maximum(20, draw.lognormal(np.log(letters / 2), 0.5, BATCH)).astype(int)
        for size in sizes.tolist():
            chosen = vocabulary[np.searchsorted(cumulated, draw.random(size))]
            ended = np.empty((size, 3), dtype=np.uint16)
            ended[:, :2] = chosen
            ended[:, 2] = 0
            at = np.cumsum(draw.integers(4, 12, size // 6 + 1))
            at = at[at < size]
            ended[at, 2] = marks[draw.integers(0, len(marks), len(at))]
            paragraphs = at[:: int(draw.integers(6, 14))]
            ended[paragraphs, 2] = 10
            flat = ended.ravel()
            batch.append(flat[flat != 0].tobytes().decode("utf-16-le"))
        for text in batch:
            article = text
            if pool and draw.random() < copies:
                article = edited(pool[int(draw.integers(len(pool)))], draw)
            elif len(pool) < 20_000:
                pool.append(text)
            else:
                pool[int(draw.integers(len(pool)))] = text
            yield article
            count_yielded += 1
            if count_yielded == count:
                return


def edited(text: str, draw: np.random.Generator) -> str:
    """Return a copy as another portal would print it."""
    length = len(text)
    start = int(draw.integers(0, length // 2 + 1))
    parts = text.split("\n")
    draw.shuffle(parts)
    letters = np.array(list(text))
    letters[draw.integers(0, length, int(length * draw.uniform(0.002, 0.04)))] = "某"
    kinds = (
        text,
        text[: int(length * draw.uniform(0.7, 0.98))],
        text[int(length * draw.uniform(0.02, 0.3)) :],
        "\n".join(parts),
        f"{HEADS[int(draw.integers(5))]}\n{text}\n{TAILS[int(draw.integers(5))]}",
        "".join(letters),
        text[start : start + int(length * draw.uniform(0.2, 0.6))],
    )
    return kinds[int(draw.integers(len(kinds)))]


def main() -> None:
    """Write the corpus."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("articles", type=int)
    parser.add_argument("--letters", type=int, default=600)
    parser.add_argument("--copies", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with options.out.open("wb", buffering=1 << 20) as out:
        for number, text in enumerate(articles(options.articles, options.letters, options.copies, options.seed)):
            out.write(orjson.dumps({"id": f"a{number:08d}", "text": text, "source": "海城日报"}) + b"\n")


if __name__ == "__main__":
    main()
