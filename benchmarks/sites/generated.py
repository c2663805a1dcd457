"""Generated pages of one site: how many articles hold one of its lines or its byline, by the number of pages.

    python benchmarks/sites/generated.py [--sizes 1,5,20,100,1000]

Each page is a title, a line `报导．摄影╱Name`, six paragraphs of drawn sentences, the last one with a paper and a day
behind it, and six lines of the site around this.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path

import orjson

from seedclean.config import load_config
from seedclean.engine.runner import run

HEAD = ("海角网导航", "海角潮汐与渡轮时刻")
TAIL = ("看更多海角新闻", "海角网热线随时接听", "海角人自己的网站", "海角网所有")
WHO = ("船长", "渡轮公司", "灯塔看守人", "港务局", "医生", "学生们", "街坊", "设计师", "厨师", "老人")
DID = ("修好了", "说起", "写下", "送走", "等着", "带来了", "问起", "数过", "画过", "看见")
WHAT = ("第一班船", "夜航的灯", "旧航海图", "那年的台风", "码头的石阶", "雨里的汽笛", "海边的学校", "铁皮的信箱")
NAMES = ("顾一帆", "林小满", "高远", "陆海生")


def page(number: int) -> str:
    """Return a page."""
    chance = random.Random(number)

    def sentence() -> str:
        first, second = (
            f"{chance.choice(WHO)}{chance.choice(DID)}{chance.randrange(2, 9999)}次{chance.choice(WHAT)}" for _ in "ab"
        )
        return f"{first}，{second}。"

    paragraphs = ["".join(sentence() for _ in range(3)) for _ in range(6)]
    paragraphs[-1] += f"(《海角晚报》 2025.03.{chance.randrange(1, 29):02})"
    title = f"海角记事之{number}"
    return "\n".join([title, *HEAD, title, f"报导．摄影╱{chance.choice(NAMES)}", *paragraphs, *TAIL])


def main() -> None:
    """Print a row for each number of pages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="1,5,20,100,1000")
    options = parser.parse_args()
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            rows = (orjson.dumps({"id": str(number), "text": page(number)}) for number in range(size))
            (work / "in.jsonl").write_bytes(b"\n".join(rows))
            (work / "off.yaml").write_text("sites: off", encoding="utf-8")
            for name, path in (("off", work / "off.yaml"), ("on", None)):
                run(work / "in.jsonl", work / name, load_config(path, {"run": {"jobs": 1}}))
                kept = [orjson.loads(line) for line in (work / name / "clean.jsonl").read_bytes().splitlines()]
                lines = sum(any(line in row["text"] for line in (*HEAD, *TAIL)) for row in kept)
                endings = sum("海角晚报" in row["text"] for row in kept)
                sources = sum(row["source"] == "海角晚报" for row in kept)
                authors = sum(bool(row["authors"]) for row in kept)
                print(
                    f"{size:>5} pages, {name:<3}: {len(kept)} kept, {lines} with a line of the site, {endings} with "
                    f"the ending, {sources} with its paper as source, {authors} with an author",
                    flush=True,
                )


if __name__ == "__main__":
    main()
