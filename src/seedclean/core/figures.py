"""The figures that sum a run up: one table for the terminal, the last log event, report.html, history and metrics.

A figure takes its value from the content of `report.json`, which `Report.as_dict` gives and output folders remember.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

Unit = Literal["pages", "files", "articles", "pieces", "characters"]


class Figure(NamedTuple):
    """One number of a run.

    Attributes:
        name: short and unique; fields of log events and columns of `seedclean history` are called so.
        path: the keys that lead to it in `report.json`; counts by reason are summed up.
        label: what people read.
        chinese: the same in Chinese.
        unit: what is counted; a piece of a page is an article, or what a stage dropped.
    """

    name: str
    path: tuple[str, ...]
    label: str
    chinese: str
    unit: Unit

    def value(self, report: Mapping[str, Any]) -> int:
        """Return the figure of a report; 0 if the report does not have it.

        >>> FIGURES["skipped"].value({"files_skipped": {".pdf": 2, ".doc": 1}})
        3
        >>> FIGURES["pages"].value({})
        0
        """
        content: Any = report
        for key in self.path:
            content = content.get(key, 0) if isinstance(content, Mapping) else 0
        return sum(content.values()) if isinstance(content, Mapping) else int(content)


FIGURES: Mapping[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure("pages", ("pages", "read"), "pages read", "读到的页面", "pages"),
        Figure("unchanged", ("pages", "unchanged"), "pages unchanged", "没有变化的页面", "pages"),
        Figure("replaced", ("pages", "replaced"), "pages replaced", "有变化的页面", "pages"),
        Figure("other_text", ("pages", "other_text"), "names with other text", "同名异文的页面", "pages"),
        Figure("other_folder", ("pages", "other_folder"), "names of other folders", "与别的文件夹同名的页面", "pages"),
        Figure("repeated_id", ("pages", "repeated_id"), "ids that repeat", "id 重复的页面", "pages"),
        Figure("bare", ("pages", "without_article"), "pages without an article", "没有文章的页面", "pages"),
        Figure("failed", ("pages", "failed"), "pages failed", "读取失败的页面", "pages"),
        Figure("failed_again", ("pages", "failed_again"), "pages failed again", "再次读取失败的页面", "pages"),
        Figure("skipped", ("files_skipped",), "files skipped", "跳过的文件", "files"),
        Figure("pieces", ("documents", "read"), "rows read", "读到的行", "pieces"),
        Figure("articles", ("documents", "articles"), "articles", "文章", "articles"),
        Figure("reopened", ("documents", "recalled"), "articles again", "重新取舍的文章", "articles"),
        Figure("kept", ("documents", "kept"), "kept", "保留", "articles"),
        Figure("duplicates", ("documents", "duplicates"), "duplicates", "重复", "articles"),
        Figure("dropped", ("documents", "dropped"), "dropped", "舍弃", "pieces"),
        Figure("excerpts", ("dedup", "excerpts"), "excerpts", "节选", "articles"),
        Figure("characters_read", ("characters", "read"), "characters read", "读入的字符", "characters"),
        Figure("characters_left", ("characters", "out"), "characters left", "留下的字符", "characters"),
        Figure("characters_dropped", ("characters", "dropped"), "characters dropped", "舍弃的字符", "characters"),
        Figure("corpus", ("corpus", "clean"), "in the corpus", "语料库共有", "articles"),
    )
}


def figures_of(section: str) -> Iterator[Figure]:
    """Yield the figures of one section of `report.json`, in its order.

    >>> [figure.path[1] for figure in figures_of("characters")]
    ['read', 'out', 'dropped']
    """
    return (figure for figure in FIGURES.values() if figure.path[0] == section)


def named_values(report: Mapping[str, Any], *names: str) -> dict[str, int]:
    """Return some figures of a report by their names.

    >>> named_values({"documents": {"kept": 3}}, "kept", "dropped")
    {'kept': 3, 'dropped': 0}
    """
    return {name: FIGURES[name].value(report) for name in names}
