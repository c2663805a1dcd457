"""A Traditional article, and tables by which mirror sites annotate and break one."""

from __future__ import annotations

import random

from pypinyin import Style, pinyin

from seedclean.text import fold

ARTICLE = (
    "海城渡輪公司昨晚恢復了夜間航班。第一班船九點離開東碼頭，船上坐了一百八十多名乘客，其中大半是剛下夜班"
    "的碼頭工人。\n"
    "“我們等了整整兩年。”一位老乘客說，“從前過海要繞一個小時的路，現在只需要十二分鐘。”\n"
    "公司負責人表示，新船採用電力驅動，續航里程約為六十公里，噪聲比舊船低得多。為了照顧老人，票價沒有變動"
    "，學生還能享受半價優惠。\n"
    "這項計劃是去年開始討論的。當時有人擔心：夜裡的乘客太少，收入恐怕抵不上開支。經過三個月的試驗，調查結"
    "果顯示，每晚平均有一千二百人次乘船，遠遠超過預計。\n"
    "港務處的專家認為，隨著新區的發展，夜間交通的需要還會增長。“如果把班次再加密一倍，道路擁擠的問題就能"
    "緩解不少。”他說。\n"
    "市民對這個決定反應熱烈！許多人在網絡上留言，希望航線能夠延長到燈塔島；也有人問，什麼時候能開通機場專"
    "線？對此，公司說正在研究，預計明年給出答覆。"
)
CONVERTED = sorted(c for c in set(ARTICLE) if fold(c) != c and "\u4e00" <= c <= "\u9fff")


def annotation_table(seed: int, size: int) -> dict[str, str]:
    """Return a random annotation table of converted characters, as mirror sites have them."""
    chosen = random.Random(seed).sample(CONVERTED, size)  # noqa: S311
    return {c: syllable for c in chosen if not (syllable := pinyin(c, style=Style.TONE)[0][0]).isascii()}
