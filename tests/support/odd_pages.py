"""Pages made of odd parts, and the pipeline that takes them."""

from __future__ import annotations

from hypothesis import strategies as st

from seedclean.config import load_config

CONFIG = load_config()
PIPELINE = CONFIG.pipeline()
PARTS = [
    "海城港又热闹了。",
    "英偉達(dá)宣布",
    "看著「燈塔」",
    "。返回搜狐,查看更多\n",
    "推荐阅读\n夜航的灯\n1234\n老街的雨\n2345\n",
    "文 | 晨光观察 文 | 晨光观察 ",
    "评论\n",
    "責任編輯：林小满\n",
    "🚀",
    "👨‍👩‍👧",
    "\r\n",
    "\u200b",
    "\0",
    "  ",
    "　",
    "\n",
    "。 ",
    "cafe\u0301",
    "北京市:(东城区、西城区、朝阳区、丰台区)\n" * 3,
    "一壶茶八块钱,可以坐一个下午,街坊们带着自己的杯子来了,掌柜没有涨价。\n",
    "\ud800",
    "(i)公司秘书;(ii)",
]
PAGES = st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=8)), max_size=40).map("".join)
