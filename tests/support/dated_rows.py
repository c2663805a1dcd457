"""Rows about one place: notices of different days that are no copies, and articles with their updates."""

from __future__ import annotations

import random
from typing import Any

from tests.support.texts import article

NOTICE = (
    "海城市渔港管理处今天通报,{day}日0时至24时,进港渔船{boats}艘,卸鱼{tons}吨,比前一天多{more}吨,泊位使用正常。"
    "管理处提醒船主按时检修渔船,进出港口时听从调度,遇到大风天气及时回港避风。码头的加冰站和加油站全天开放,"
    "鱼市照常营业,市民可以乘坐公共汽车前往。港区内请不要吸烟,看管好随行的儿童,不要靠近正在作业的吊车。"
)
FIRST = NOTICE.format(day=11, boats=37, tons=128, more=9)
SECOND = NOTICE.format(day=12, boats=52, tons=174, more=46)


PORT = (
    "海城市渔港管理处今天上午通报,因为大风天气,所有渡轮停航,何时复航另行通知。已经购票的旅客可以到码头的窗口退票,"
    "也可以改签以后的班次,不收手续费。管理处提醒船主检查缆绳,看护好停在港内的渔船,不要在风浪中出海作业。"
    "港区的道路照常通行,市民可以乘坐公共汽车前往鱼市,鱼市的价格平稳,货源充足,请大家不必担心。"
)
MORE = (
    "下午风力渐渐减小,管理处在码头召开会议,决定先恢复去渔岛的航线,其余航线要等明天早晨再看天气。"
    "会议还要求各家船运公司派人在码头解答旅客的问题,为滞留的旅客提供热水和食物。"
)


def notices() -> list[dict[str, Any]]:
    """Return rows: a notice for each of 20 days, and a copy of each in other words."""
    draw = random.Random(4)  # noqa: S311
    rows = []
    for day in range(1, 21):
        text = NOTICE.format(day=day, boats=20 + day, tons=draw.randrange(100, 999), more=draw.randrange(3, 99))
        rows.append({"id": f"a{day:02d}", "text": text, "published": f"2026-05-{day:02d}"})
        rows.append({"id": f"b{day:02d}", "text": text.replace("今天", "今日"), "published": f"2026-05-{day:02d}"})
    return rows


def row(name: str, text: str, published: str, source: str = "海城晚报") -> dict[str, Any]:
    return {"id": name, "text": text, "published": published, "source": source}


def stories() -> list[dict[str, Any]]:
    """Return rows: stories and their updates, of one outlet or of two, with more at the end or another lead."""
    rows = []
    for number in range(12):
        text, more = article(number, 400), article(100 + number, 200)
        rows.append(row(f"a{number:02d}", text, "2026-05-02"))
        rows.append(row(f"b{number:02d}", text + more, "2026-05-03", "海城晚报" if number % 3 else "渔港日报"))
        cut, added = (60, 150) if number % 2 else (100, 280)
        rows.append(row(f"c{number:02d}", text[cut:] + more + article(200 + number, added), "2026-05-04"))
    return rows
