"""Which lines of an article are the site's.

Counts alone do not tell: place, kind and neighbours of a line must agree. At both ends it is enough that many other
articles print the line. Inside, a neighbour of it must stand beside it elsewhere, too: a menu of star signs has that,
the head of a section 白羊座 has not. A sentence must stand on a share of the articles of its site: a formula that
articles have in common stands on few.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from seedclean.core.late_patterns import late_pattern
from seedclean.text import TextScan
from seedclean.text.line_hashes import PROSE, SENTENCE, hashes_of_lines
from seedclean.text.repeats import Repeats

OTHERS_LEAST = 3  # other articles that must print a line: what a site of four pages prints on all of them is known
_GROWTH = 10  # of n articles, the square root over this many must print it
_SENTENCE_LEAST = 5
_SENTENCE_SHARE = 0.2  # of the articles of its site that must have a sentence
_HEADING = late_pattern(
    r"【[^】]*】|[一二三四五六七八九十]+[、.]|\d{1,2}[、.]|第.{1,3}[章节条部]|[(（][一二三四五六七八九十\d]+[)）]|[#＃]"
)
# What an article says of a lecture or a meeting: the same words and place each week, and still its own.
_EVENT = late_pattern(
    r"地点 ?[:/]|(?:讲座|会议|活动|报名|比赛|演出|开放|截止|访谈|上课|考试|报告|培训|面试|招聘)(?:时间|日期) ?[:/]"
)
_SIGNED = late_pattern(r"特此.{0,6}[。.!]?")  # what stands below it has issued the notice
_OFFICE = late_pattern(r"[^\W\d_]{2,16}(?:大学|学院|局|厅|部|委员会|办公室|政府|协会|学会|研究院|公司)")
_OWN_HEAD = late_pattern(r"【[^【】]{2,12}】")
_LABEL_ONLY = late_pattern(r"[【\[(]?[^\s:/]{1,8}[】\])]?\s*[:/]?")
_VALUE_MOST, _LAST_VALUE_MOST = 15, 40  # characters of the value of a label in the line behind it; in the last line
_NUMBERS_MOST = 24  # characters of a line without a letter: a date, a count
_BYLINE = late_pattern(
    r"(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}"
    r"|(?:来源|作者|记者|编辑|责编|摄影|供稿|供稿单位|发布者|文|图) ?[:/]"
)
_DAY = late_pattern(r"[(\[]?(?:19|20)\d\d ?[-/.年] ?\d{1,2}(?: ?[-/.月] ?\d{1,2})? ?[日月]?[)\]]?")
_USUAL_SHARE = 0.2  # of all articles that print a numbered line which is no head
_BYLINE_LEAST, _BYLINES_WITHIN = 10, 3  # other articles that have its form; lines at the head of the text


class SiteLine(NamedTuple):
    """A line of the text as it is now, and what is known of it: 0 if nothing.

    Attributes:
        text: the line, folded, without outer spaces.
        others: other articles that print it.
        company: how many of them print it beside a line that is beside it here, at the place where that is least.
        share: see `Repeats`; the least of its places.
        kind: see `text.line_hashes`.
        letters: of it.
    """

    text: str
    others: int
    company: int
    share: float
    kind: int
    letters: int

    @property
    def is_sentence(self) -> bool:
        """Whether it reads as a sentence."""
        return bool(self.kind & SENTENCE)


class CountedLines:
    """The lines of a text with what is known of them from the page that it was; each is made when it is asked for.

    Args:
        scan: of the text.
        repeats: of the page.
        least: other articles from which something is known.

    Attributes:
        forms: what each line is known by.
        repeated: numbers of the lines of which something is known, in order.
    """

    def __init__(self, scan: TextScan, repeats: Repeats, least: int) -> None:
        facts: dict[int, tuple[int, int, float]] = {}
        places = np.flatnonzero(repeats.others >= least)
        company = np.maximum(repeats.above[places], repeats.below[places])
        columns = (repeats.hashes[places], repeats.others[places], company, repeats.share[places])
        for key, others, together, share in zip(*(column.tolist() for column in columns), strict=True):
            before = facts.get(key)
            facts[key] = (
                (others, together, share)
                if before is None
                else (others, min(before[1], together), min(before[2], share))
            )
        hashed = hashes_of_lines(scan)
        self.forms: list[int] = hashed.hashes.tolist()
        self.repeated = (
            [] if facts.keys().isdisjoint(self.forms) else [n for n, k in enumerate(self.forms) if k in facts]
        )
        self._scan, self._facts, self._hashed = scan, facts, hashed
        self._lines_made: dict[int, SiteLine] = {}

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self.forms)

    def __getitem__(self, number: int) -> SiteLine:
        """Return a line."""
        line = self._lines_made.get(number)
        if line is None:
            spans, hashed = self._scan.lines, self._hashed
            text = self._scan.view[spans.starts[number] : spans.ends[number]]
            facts = self._facts.get(self.forms[number], (0, 0, 0.0))
            line = SiteLine(text, *facts, int(hashed.kinds[number]), int(hashed.letters[number]))
            self._lines_made[number] = line
        return line


def least_others(articles: int) -> int:
    """Return how many other articles must print a line before it is taken for the site's, of so many articles.

    >>> least_others(40), least_others(1_000_000)
    (3, 100)
    """
    return max(OTHERS_LEAST, round(math.sqrt(articles) / _GROWTH))


def rules_of_lines(lines: CountedLines, articles: int, titles: frozenset[str]) -> list[str]:
    """Return for each line the rule that cuts it, or an empty string.

    Args:
        lines: of an article.
        articles: how many were counted.
        titles: letters of what may be the title of its page: such a line stays.
    """
    decision = _Decision(lines, articles, titles)
    cut = [""] * len(lines)
    for number in lines.repeated:
        if decision.inside(number):
            cut[number] = "site:inside"
    for number in range(len(lines)):
        if decision.is_title(lines[number]) and not lines[number].is_sentence:
            continue
        if not cut[number] and not decision.at_head(number):
            break
        cut[number] = cut[number] or "site:head"
    for number in range(min(_BYLINES_WITHIN, len(lines) - 1)):
        if decision.is_byline(lines[number]):
            cut[number] = cut[number] or "site:head"
    for number in range(len(lines) - 1, -1, -1):
        if not cut[number] and not decision.at_tail(number):
            break
        cut[number] = "site:tail"
    return cut


class _Decision:
    """The questions that are asked of a line."""

    def __init__(self, lines: CountedLines, articles: int, titles: frozenset[str]) -> None:
        self._lines, self._titles = lines, titles
        self._articles, self._least = articles, least_others(articles)
        self._head: dict[int, bool] = {}  # answers: a page can be a table of a hundred thousand numbers
        self._tail: dict[int, bool] = {}

    def inside(self, number: int) -> bool:
        line = self._lines[number]
        if not self._is_repeated(line) or line.company < self._least or line.kind & PROSE:
            return False
        if line.is_sentence:
            return self._usual_sentence(line)
        if number and (self._is_below_head(number) or self._is_signature(number)):
            return False  # what stands below a head belongs to it
        return line.text[-1] != ":" and not _HEADING.match(line.text) and not _EVENT.search(line.text)

    def _is_below_head(self, number: int) -> bool:
        """Say whether a line stands below a head such as 【主持人的话】.

        The head is the article's own, not the site's; or it is that of a series, and the line says a number of its own.
        """
        head = self._lines[number - 1]
        if not _OWN_HEAD.fullmatch(head.text):
            return False
        return not self._is_repeated(head) or any(map(str.isdigit, self._lines[number].text))

    def at_head(self, number: int) -> bool:
        """Say whether a line can stand in what the site prints first; a number goes with the line behind it."""
        if number not in self._head:
            behind = number
            while behind < len(self._lines) and self._is_number(behind):
                behind += 1
            verdict = behind < len(self._lines) and self._is_of_head(behind)
            self._head.update(dict.fromkeys(range(number, behind + 1), verdict))
        return self._head[number]

    def at_tail(self, number: int) -> bool:
        """Say whether a line can stand in what the site prints last; a number goes with the line in front of it."""
        if number not in self._tail:
            front = number
            while front >= 0 and self._is_number(front):
                front -= 1
            verdict = front >= 0 and self._is_of_tail(front)
            self._tail[front] = verdict
            for value in range(front + 1, number + 1):
                verdict = self._is_value(value) or verdict
                self._tail[value] = verdict
        return self._tail[number]

    def _is_number(self, number: int) -> bool:
        line = self._lines[number]
        return not line.letters and len(line.text) <= _NUMBERS_MOST

    def _is_of_head(self, number: int) -> bool:
        line = self._lines[number]
        if not self._is_repeated(line):
            return self._is_value(number)
        if line.is_sentence:
            return not line.kind & PROSE and self._usual_sentence(line)
        return self._is_no_heading(line) and (line.text[-1] != ":" or bool(_LABEL_ONLY.fullmatch(line.text)))

    def _is_of_tail(self, number: int) -> bool:
        line = self._lines[number]
        if not self._is_repeated(line):
            return self._is_value(number)
        if self._is_signature(number) or self._is_office(number):
            return False
        if _DAY.fullmatch(line.text):  # what ends with a day may be a notice, and that its date
            return line.company >= self._least
        return self._usual_sentence(line) if line.is_sentence else self._is_no_heading(line)

    def is_title(self, line: SiteLine) -> bool:
        return "".join(filter(str.isalnum, line.text)) in self._titles

    def is_byline(self, line: SiteLine) -> bool:
        """Say whether a line is a date or names behind a label, in a form that many articles have."""
        return (
            line.others >= max(_BYLINE_LEAST, self._least)
            and not line.is_sentence
            and bool(_BYLINE.search(line.text))
            and not self.is_title(line)
        )

    def _is_no_heading(self, line: SiteLine) -> bool:
        """Say whether a line is no head of a section: that has other neighbours in each article."""
        if _EVENT.search(line.text):
            return False
        if line.text[0] == "【" or not _HEADING.match(line.text):
            return line.text[0] != "【"
        is_usual = 2 * line.company >= line.others or line.others >= _USUAL_SHARE * self._articles
        return is_usual and line.company >= max(_SENTENCE_LEAST, self._least)

    def _is_signature(self, number: int) -> bool:
        return number > 0 and bool(_SIGNED.fullmatch(self._lines[number - 1].text))

    def _is_office(self, number: int) -> bool:
        """Say whether a line is an office that has issued the text: elsewhere it stands beside other lines."""
        line = self._lines[number]
        return line.company < self._least and bool(_OFFICE.fullmatch(line.text)) and not self._is_value(number)

    def _is_repeated(self, line: SiteLine) -> bool:
        return line.others >= self._least and not self.is_title(line)

    def _usual_sentence(self, line: SiteLine) -> bool:
        return (
            line.others >= max(_SENTENCE_LEAST, self._least)
            and 2 * line.company >= line.others
            and line.share >= _SENTENCE_SHARE
        )

    def _is_value(self, number: int) -> bool:
        """Say whether a line is the value of a label that many articles print alone on the line above."""
        line, label = self._lines[number], self._lines[number - 1] if number else None
        return (
            label is not None
            and len(line.text) <= (_VALUE_MOST if number + 1 < len(self._lines) else _LAST_VALUE_MOST)
            and not line.is_sentence
            and label.text[-1] in ":/"
            and bool(_LABEL_ONLY.fullmatch(label.text))
            and self._is_repeated(label)
        )
