"""What a run came to, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from seedclean.core.figures import FIGURES
from seedclean.reporting.html_report.words_of_texts import reason_words

_REASONS = 4  # that a sentence names
# What is said of a run, in English and Chinese.
_SENTENCES = {
    "kept": (
        "{share} of the articles were kept: {count} of {whole}.",
        "保留了 {share} 的文章：{whole} 篇中的 {count} 篇。",
    ),
    "bare": ("{share} of pages gave no article{why}.", "{share} 的页面没有文章{why}。"),
    "failed": ("{share} of pages could not be read{why}.", "{share} 的页面读取失败{why}。"),
    "dropped": ("{share} of the pieces were dropped{why}.", "舍弃了 {share} 的片段{why}。"),
    "copies": (
        "{share} of the articles repeat one that was kept: {count}.",
        "{share} 的文章与保留的重复：{count} 篇。",
    ),
    "cut": (
        "{share} of the characters were cut, {most} of them by {stage}.",
        "删去了 {share} 的字符，其中 {most} 由 {stage} 删去。",
    ),
}


def percent(count: float, whole: float) -> str:
    """Return a share in per cent, with as many digits as are of use.

    >>> percent(2, 3), percent(1, 3000), percent(1, 1_000_000), percent(9999, 10_000), percent(999_999, 1_000_000)
    ('67 %', '0.033 %', '< 0.01 %', '99.99 %', '> 99.99 %')
    """
    if not count or not whole:
        return "0 %"
    share = 100 * count / whole
    if share < 0.01:
        return "< 0.01 %"
    if 99.99 < share < 100:
        return "> 99.99 %"
    if 10 <= share <= 99 or share == 100:
        return f"{share:.0f} %"
    return f"{share:.2g} %" if share < 10 else f"{share:.2f} %"


def headline_sentences(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Yield the sentences, what weighs most first.

    Args:
        report: the content of `report.json`.
        lang: `en` or `zh`.

    >>> report = {"pages": {"read": 3, "without_article": 2}, "documents": {"read": 3, "articles": 1, "kept": 1,
    ...     "dropped": 2, "dropped_by_reason": {"checks:title-only": 2}}}
    >>> list(headline_sentences(report, "en"))
    ['67 % of pages gave no article: 2 held only a title.', '100 % of the articles were kept: 1 of 1.']
    """
    value = {name: figure.value(report) for name, figure in FIGURES.items()}
    pages, documents = report.get("pages", {}), report.get("documents", {})
    asked = value["pages"] + value["failed"]
    dropped = documents.get("dropped_by_reason", {})
    if value["bare"]:
        yield _say("bare", lang, value["bare"], value["pages"], why=_why(dropped, lang))
    elif value["dropped"]:
        yield _say("dropped", lang, value["dropped"], documents.get("read", 0), why=_why(dropped, lang))
    if value["failed"]:
        yield _say("failed", lang, value["failed"], asked, why=_why(pages.get("failed_by_reason", {}), lang))
    decided = value["articles"] + value["reopened"]
    if decided:
        yield _say("kept", lang, value["kept"], decided)
    if value["duplicates"]:
        yield _say("copies", lang, value["duplicates"], decided)
    stages = {name: count for name, count in report.get("characters", {}).get("stages", {}).items() if count > 0}
    if stages and value["characters_read"]:
        name, most = max(stages.items(), key=lambda item: (item[1], item[0]))
        cut = sum(stages.values())
        yield _say("cut", lang, cut, value["characters_read"], most=percent(most, cut), stage=name)


def _say(name: str, lang: str, count: int, whole: int, **words: str) -> str:
    values = {"count": f"{count:,}", "whole": f"{whole:,}", "share": percent(count, whole)}
    return _SENTENCES[name][lang == "zh"].format(**values, **words)


def _why(counts: Mapping[str, int], lang: str) -> str:
    """Return the commonest reasons: `: 16,422 held only a title, 12 were spam`."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return ""
    named = [reason_words(reason, count, lang) for reason, count in ranked[:_REASONS]]
    if rest := sum(count for _, count in ranked[_REASONS:]):
        named.append(f"{rest:,} 其他" if lang == "zh" else f"{rest:,} for other reasons")
    return "：" + "，".join(named) if lang == "zh" else ": " + ", ".join(named)
