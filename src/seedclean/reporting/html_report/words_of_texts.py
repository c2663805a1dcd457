"""The words for distributions, headlines and reasons, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

# Figure -> what it is called, in English and Chinese; docs/quality.md says more.
FIGURE_WORDS: Mapping[str, tuple[str, str]] = {
    "chars": ("characters of a text", "每篇字符数"),
    "han": ("Han", "汉字"),
    "latin": ("Latin letters", "拉丁字母"),
    "digits": ("digits", "数字"),
    "marks": ("marks and symbols", "标点与符号"),
    "mean_sentence": ("characters of a sentence", "平均句长"),
    "repeated_lines": ("repeated lines", "重复的行"),
    "repeated_line_chars": ("characters in repeated lines", "重复行中的字符"),
    "repeated_sentences": ("repeated sentences", "重复的句子"),
    "top_4gram": ("commonest run of 4", "最常见的 4 字串"),
    "top_6gram": ("commonest run of 6", "最常见的 6 字串"),
    "top_8gram": ("commonest run of 8", "最常见的 8 字串"),
    "repeated_10grams": ("repeated runs of 10", "重复的 10 字串"),
    "repeated_20grams": ("repeated runs of 20", "重复的 20 字串"),
    "open_lines": ("lines without an end mark", "行末无标点的行"),
    "bullet_lines": ("lines with a bullet", "带项目符号的行"),
    "ellipsis_lines": ("lines with an ellipsis", "以省略号结尾的行"),
    "promotion": ("words of promotion", "推广用词"),
    "adult": ("adult words", "色情用词"),
    "gambling": ("words of gambling", "博彩用词"),
    "perplexity": ("perplexity", "困惑度"),
    "cut": ("cut of the page", "页面中被删去的"),
    "unsure": ("unsure places", "没有把握之处"),
}
# Reason of a drop -> what is said of so many pieces: `16,422 held only a title`.
REASON_WORDS: Mapping[str, tuple[str, str]] = {
    "title-only": ("held only a title", "只有标题"),
    "boilerplate-only": ("held nothing but boilerplate", "只有页面套话"),
    "too-short": ("{were} too short", "太短"),
    "little-han": ("had little Chinese", "中文太少"),
    "spam": ("{were} spam", "是垃圾广告"),
    "no-article": ("looked like a list, a home page or the like", "像列表、首页等，不像文章"),
    "rule-too-greedy": ("lost too much to one rule", "被一条规则删去太多"),
    "unreadable": ("could not be read any more", "已无法阅读"),
    "bad-row": ("could not be read as a row", "不是能读的行"),
    "empty": ("{were} empty", "是空的"),
    "undecodable": ("had no known encoding", "编码无法识别"),
    "printed-twice": ("stood twice on a page", "在一个页面上重复"),
    "forgotten": ("{were} to be forgotten", "是要求忘掉的"),
    "language": ("{were} in another language", "是别的语言"),
}
TEXT_CHINESE: Mapping[str, str] = {
    "texts": "文本",
    "about-texts": (
        "各项数值的含义见 docs/quality.md。数字是中位数，括号里是 5% 和 95% 处的值。"
        "纵轴是占文本的百分比，取对数，以便看清少见的值。"
    ),
    "about-sample": "取样：保留的 {kept} 篇，舍弃的 {rejected} 篇有文字的。",
    "Lengths": "长度",
    "Dates of publication": "发表日期",
    "Sites": "网站",
    "Sources": "来源",
    "Figures of quality": "质量数值",
    "kept": "保留",
    "rejected": "舍弃",
    "of the texts": "占文本的百分比",
    "other sites": "其他网站",
    "unknown": "未知",
    "limits": "界限",
    "limit": "界限",
    "fits": "单独符合",
    "decides": "按顺序决定",
    "all of them drop": "合计舍弃",
    "about-limits": "“单独符合”是只看这一条的结果；“按顺序决定”不计前面的界限已经舍弃的。",
    "it fits": "符合",
    "it does not fit": "不符合",
    "nearest first": "由近到远",
    "Statistics of texts": "文本统计",
    "rows failed": "读取失败的行",
    "rule names": "规则名",
    "drop": "舍弃",
    "flag": "标记",
    "keep": "保留",
}
TEXT_ENGLISH: Mapping[str, str] = {
    "about-texts": (
        "docs/quality.md says what each figure is. Numbers are medians, in brackets the values at 5 and 95 per cent."
        " Upright: per cent of the texts, by the logarithm, so that rare values can be seen."
    ),
    "about-sample": "A sample: {kept} kept texts, {rejected} rejected ones that have a text.",
    "about-limits": (
        "“Fits” is what a limit does alone; “decides” leaves out what the limits in front of it have dropped."
    ),
}


def figure_words(name: str, lang: str) -> str:
    """Return what a figure is called.

    >>> figure_words("han", "zh"), figure_words("han", "en")
    ('汉字', 'Han')
    """
    return FIGURE_WORDS[name][lang == "zh"]


def reason_words(reason: str, count: int, lang: str) -> str:
    """Return what is said of what was dropped for a reason, `stage:reason`; the reason itself if there are no words.

    >>> reason_words("checks:title-only", 2, "en"), reason_words("checks:spam", 1, "en")
    ('2 held only a title', '1 was spam')
    >>> reason_words("checks:han-below", 1200, "en")
    '1,200 by han-below'
    """
    name = reason.rpartition(":")[2]
    if name not in REASON_WORDS:  # one of a limit, or of a stage of somebody's own
        return f"{count:,} {'因' if lang == 'zh' else 'by'} {name}"
    words = REASON_WORDS[name][lang == "zh"]
    return f"{count:,} {words.format(were='was' if count == 1 else 'were')}"
