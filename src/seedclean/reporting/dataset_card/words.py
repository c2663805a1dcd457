"""The words of a card in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS = {
    "title": ("Dataset card", "数据集卡片"),
    "about": (
        "Chinese news articles out of scraped pages, cleaned and de-duplicated with `seedclean`: how is said below.",
        "从抓取的网页里得到的中文新闻文章，用 `seedclean` 清理和去重，做法见下文。",
    ),
    "contents": ("What is in it", "内容"),
    "what": ("what", "项目"),
    "number": ("number", "数量"),
    "articles": ("articles (`clean.jsonl`)", "文章（`clean.jsonl`）"),
    "characters": ("characters of articles", "文章字符数"),
    "quartiles": ("characters of an article: quartiles", "每篇字符数：四分位数"),
    "copies": ("copies that were left out (`duplicates.jsonl`)", "去掉的重复文章（`duplicates.jsonl`）"),
    "rejected": (
        "pages and parts of pages that were left out (`rejected.jsonl`)",
        "去掉的页面或片段（`rejected.jsonl`）",
    ),
    "dates": ("Dates of publication", "发表日期"),
    "span": ("From {first} to {last}, as the pages say.", "从 {first} 到 {last}，以页面所写为准。"),
    "no-dates": ("No page says when it was published.", "没有页面写明发表日期。"),
    "year": ("year", "年份"),
    "undated": ("without a date", "没有日期"),
    "sources": ("Sources", "来源"),
    "host": ("site", "网站"),
    "outlet": ("news outlet", "媒体"),
    "script": ("script before conversion", "转换前的字体"),
    "type": ("type of the page", "页面类型"),
    "others": ("{number} others", "其他 {number} 个"),
    "unknown": ("not known", "未知"),
    "left-out": ("What was left out", "去掉了什么"),
    "reasons": (
        "By stage and reason; each has a row in `rejected.jsonl` or `duplicates.jsonl`.",
        "按阶段和原因；每一项在 `rejected.jsonl` 或 `duplicates.jsonl` 里都有一行。",
    ),
    "limits": (
        "Filters by figures and lists: an article that one fits is dropped, flagged or kept, as is said behind it.",
        "按指标和列表过滤：符合的文章按后面所写处理：drop 去掉，flag 标记，keep 保留。",
    ),
    "figure": ("figure or list", "指标或列表"),
    "limit": ("fits", "条件"),
    "then": ("then", "处理"),
    "only": ("only these page types and sites", "只限这些页面类型和网站"),
    "reason": ("reason", "原因"),
    "made": ("How it was made", "制作过程"),
    "version": ("version or digest", "版本或摘要"),
    "stages": ("stages, in order", "阶段，按顺序"),
    "thresholds": ("thresholds of near-duplicates", "近似重复的阈值"),
    "settings": ("settings that are not the defaults", "与默认值不同的设置"),
    "usual": ("none", "无"),
    "rights": ("Licence, persons", "许可与个人信息"),
    "licence": (
        "Licence: to be filled in, here and in the head (`license`). Who published an article has the rights to it.",
        "许可：待填写，此处和文件头（`license`）都要填。文章的权利属于发表者。",
    ),
    "personal": (
        "Personal and sensitive information: to be filled in. The articles name persons; nothing was masked.",
        "个人与敏感信息：待填写。文章里有人名，没有做遮盖处理。",
    ),
}


def card_words(lang: str) -> Mapping[str, str]:
    """Return the words of a card, by their keys.

    >>> card_words("en")["year"], card_words("zh")["year"]
    ('year', '年份')
    """
    return {key: chinese if lang == "zh" else english for key, (english, chinese) in _WORDS.items()}
