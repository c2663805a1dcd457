"""The labels of a report in English and Chinese. A key is its own English label unless `_ENGLISH` has another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from seedclean.core.figures import FIGURES
from seedclean.reporting.html_report.words_of_texts import TEXT_CHINESE, TEXT_ENGLISH

Lang = Literal["en", "zh"]
LANGS: tuple[str, ...] = get_args(Lang)
_ENGLISH = {
    **TEXT_ENGLISH,
    "about-pages": (
        "Pages by chance, of up to 12,000 characters. Cut text is struck through, what "
        "was put in is underlined. “Rule names” writes the rule behind each cut."
    ),
    "about-sites": (
        "Lines that were cut because many different articles have them, from the run and those before it. sites.keep "
        "in your config puts a line back; `seedclean rules accept OUT` makes a rule of it."
    ),
    "about-alike": "Articles that are the same letter by letter are joined without being compared; they are not in it.",
    "about-review": "Pairs that are alike, but not enough; both were kept. For human eyes.",
    "about-apart": "Pairs that are alike, but tell of different events, or of one event with more; both were kept.",
    "about-conversion": "Traditional characters that have more than one Simplified form, and which they got.",
    "about-repairs": "By kind and confidence. Each kind has its examples in the table of rules.",
    "run-pages": "pages read",
    "run-failed": "failed",
    "run-kept": "newly kept",
    "run-duplicates": "duplicates",
    "run-corpus": "articles in the corpus",
    "run-seconds": "seconds",
    "fewest_repairs": "fewest repairs",
    "longest_body": "longest body",
    "earliest_date": "earliest date",
    "published": "published earlier",
    "container": "stands in a longer one",
    "failures": "failures and drops",
    "history": "runs",
    "review": "for review",
    "conversion": "conversions",
    "apart": "kept apart",
    "sites": "what each site prints",
    "template": "one template",
}
CHINESE = {
    **TEXT_CHINESE,
    **{figure.label: figure.chinese for figure in FIGURES.values()},
    "Report of the run": "本次运行的报告",
    "Later runs read no new pages; the last was": "之后的运行没有读到新页面，最近一次是",
    "search": "搜索",
    "kind": "种类",
    "every kind": "所有种类",
    "confidence": "置信度",
    "from": "取自",
    "to the threshold": "与阈值之差",
    "left out": "舍弃",
    "first": "第一篇",
    "second": "第二篇",
    "containment": "包含度",
    "decided by": "取舍依据",
    "same": "相同",
    "near": "相近",
    "excerpt": "节选",
    "template": "同一模板",
    "update": "后续更新",
    "apart": "分别保留",
    "differs": "不同之处",
    "about-apart": "相似、但讲的是不同事件，或者后一篇补充了内容的文章对，两篇都保留了。",
    "review": "待复核",
    "published": "先发布者优先",
    "fewest_repairs": "修复最少",
    "longest_body": "正文最长",
    "earliest_date": "日期最早",
    "id": "编号靠前",
    "container": "收在更长的一篇里",
    "totals": "总览",
    "rules": "规则",
    "pages": "页面",
    "sites": "各网站自带的文字",
    "about-sites": (
        "因为许多不同的文章都有而删去的行，包括此前各次运行的。配置里的 sites.keep 可以放回某一行，"
        "`seedclean rules accept OUT` 可以把它变成规则。"
    ),
    "pages such as": "例如页面",
    "line": "行",
    "other articles": "另有文章",
    "times cut": "删去次数",
    "more lines, not listed:": "另有未列出的行：",
    "more sites, not listed:": "另有未列出的站点：",
    "conversion": "繁简转换",
    "repairs": "修复",
    "failures": "失败与舍弃",
    "history": "历次运行",
    "warnings": "警告",
    "one of {size}": "共 {size} 篇",
    "Characters, stage by stage": "各阶段的字符数",
    "as a table": "看表格",
    "stage": "阶段",
    "characters removed less added": "删去减增加的字符",
    "characters removed": "删去的字符",
    "characters": "字符",
    "rule": "规则",
    "edits": "次数",
    "examples": "例子",
    "more rules that fired, not listed:": "另有用到而未列出的规则：",
    "never fired in this run": "本次没有用到的规则",
    "about-pages": (
        "随机抽取的页面（不超过 12,000 字）。删去的文字加删除线，补入的加下划线。按“规则名”，每处后面写出规则。"
    ),
    "changes": "对照",
    "before": "处理前",
    "after": "处理后",
    "none": "无",
    "How alike the compared pairs were": "比较过的文章对有多相似",
    "about-alike": "逐字相同的文章不必比较，直接归为一类，不在图中。",
    "Closest to the threshold": "离阈值最近的",
    "By chance": "随机抽取的",
    "about-review": "相似但不够相似的文章对，两篇都保留了，请人工复核。",
    "all pairs": "全部文章对",
    "about-conversion": "一个繁体字对应多个简体字的，以及各自转换成了哪一个。",
    "times": "次数",
    "about-repairs": "按种类和置信度。各种修复的例子见规则表。",
    "run": "运行",
    "run-pages": "读到的页面",
    "run-failed": "失败",
    "run-kept": "新保留",
    "run-duplicates": "重复",
    "run-corpus": "语料库文章",
    "run-seconds": "秒",
    "Made by": "生成者",
    "settings": "设置",
    "charts: Chart.js, MIT license": "图表：Chart.js，MIT 许可",
    "read": "读入",
    "rows of rejected.jsonl": "rejected.jsonl 的行数",
    "pairs compared": "比较过的对数",
    "share of such pairs that {bands} × {rows} bands find": "{bands} × {rows} 分带能找到的比例",
    "sure": "确定",
    "left as it is": "原样保留",
    "seen by an earlier run": "此前的运行已处理",
    "kept or not": "不论是否保留",
}


def labels_in(lang: str) -> Mapping[str, str]:
    """Return the labels of a language by their keys.

    >>> labels_in("en")["history"], labels_in("zh")["history"], labels_in("en")["rules"]
    ('runs', '历次运行', 'rules')
    """
    return CHINESE if lang == "zh" else {key: _ENGLISH.get(key, key) for key in CHINESE}
