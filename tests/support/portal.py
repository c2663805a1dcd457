"""A portal of invented pages: page chrome around articles, some of them printed several times."""

from __future__ import annotations

import random
from pathlib import Path

DOES = ["说起", "记得", "谈到", "看见", "修好了", "带来了", "写下", "等着", "数过", "画下", "送走", "问起"]
HOW = [
    "声音很轻",
    "一连三天",
    "笑了起来",
    "没有再说话",
    "像在昨天",
    "大家都安静",
    "灯都亮了",
    "天慢慢黑下来",
    "风从海上来",
    "谁也没有走",
]
WHO = ["船长", "渡轮公司", "港务局", "街坊", "设计师", "老人", "学生们", "记者", "厨师", "灯塔看守人", "医生", "邮差"]
WHAT = [
    "旧航海图",
    "夜航的灯",
    "第一班船",
    "码头的石阶",
    "那年的台风",
    "茶馆的掌柜",
    "海边的学校",
    "晒网的日子",
    "铁皮的信箱",
    "雨里的汽笛",
]
SHELL = [
    "海角网 > 新闻中心 > 要闻",
    "海角网客户端 让您看见更多的海",
    "更新于{date} 阅读 {n}",
    "关注海角网公众号 每天一张潮汐表",
    "海角网编辑部值班热线 0000-{n}",
    "本栏目由海角灯塔基金会支持",
    "海角网 海角人自己的网站",
]


def sentence(chance: random.Random) -> str:
    person, other_person, thing, gift = (chance.choice(words) for words in (WHO, WHO, WHAT, WHAT))
    return (
        f"{person}{chance.choice(DOES)}{thing}，{chance.choice(HOW)}，"
        f"{other_person}{chance.choice(DOES)}{chance.randint(2, 99)}张{gift}。"
    )


def portal(folder: Path, pages: int, seed: int = 1) -> set[str]:
    """Write a portal of pages; return the sentences of its articles. Some articles are printed ten times."""
    chance = random.Random(seed)  # noqa: S311
    folder.mkdir(parents=True)
    sentences: set[str] = set()
    for number in range(pages):
        if number % 50 == 0 or number % 50 > 10:  # the others repeat the article of the page before them
            body = [sentence(chance) for _ in range(chance.randint(4, 12))]
            title = f"{chance.choice(WHO)}与{chance.choice(WHAT)}之{number}"
            sentences.update(body)
        day = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        shell = [line.format(date=day, n=chance.randint(1, 9999)) for line in SHELL]
        page = [f"{title}_海角网", *shell[:3], title, *body, *shell[3:]]
        (folder / f"{number:05}.txt").write_text("\n".join(page), encoding="utf-8")
    return sentences
