"""What a site prints behind the last sentence of its articles: when and where they were published, who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from seedclean.core.edits import Edit
from seedclean.core.late_patterns import late_pattern
from seedclean.stages.site_lines.decision import least_others
from seedclean.text import TextScan
from seedclean.text.bylines.ending import Ending, read_ending
from seedclean.text.repeats import EndingRepeats, Repeats

_NAMED_LEAST = 5  # other articles that have the page's last line, too, and name someone in brackets there
_USUAL_SHARE = 0.5  # of the articles of a site; below, a day or a name is what one article ends with
_NOTICE = late_pattern(
    "(?:通知|通告|公告|公示|启事|声明|倡议书?|公开信|决定|办法|规定|条例|细则|意见|批复|讣告|函|方案|纲要|规划|报告|"
    "简章|章程|名单|提示|预告|说明|答复|回复)$"
)


class SiteEnding(NamedTuple):
    """What is cut behind the last sentence.

    Attributes:
        start: its offset in the text.
        end: where its line ends.
        key: what its shape is counted by.
        others: how many other articles have one of this shape.
        captures: kind of field -> texts.
    """

    start: int
    end: int
    key: int
    others: int
    captures: dict[str, list[str]]

    def removal(self) -> Edit:
        """Return the edit."""
        return Edit(self.start, self.end, "", "site:ending", donor=f"{self.others} other articles")


def ending_of_site(scan: TextScan, rules: Sequence[str], repeats: Repeats, titles: frozenset[str]) -> SiteEnding | None:
    """Return what stands behind the last sentence of a text if that is the site's; None if nothing is.

    Args:
        scan: of the text.
        rules: for each of its lines the rule that cuts it, or an empty string.
        repeats: what is known of its page.
        titles: letters of what may be the title of its page.
    """
    facts = repeats.ending
    if facts is None or facts.others < least_others(repeats.articles):
        return None
    last = next((number for number in range(len(rules) - 1, -1, -1) if not rules[number]), None)
    if last is None:
        return None
    start, end = scan.lines.starts[last], scan.lines.ends[last]
    ending = read_ending(scan.view[start:end])
    if ending is None or ending.key != facts.key or not _is_usual(ending, facts, least_others(repeats.articles)):
        return None
    if ending.shape.startswith("d") and not ending.is_sure and any(map(_NOTICE.search, titles)):
        return None  # the day that a notice was given
    return SiteEnding(start + ending.start, end, ending.key, facts.others, ending.captures)


def _is_usual(ending: Ending, facts: EndingRepeats, least: int) -> bool:
    """Say whether so many articles have an ending that this one is a byline: fewer are enough if it reads like one."""
    if ending.is_sure or facts.share >= _USUAL_SHARE:
        return True
    return ending.names_someone and facts.beside >= max(_NAMED_LEAST, least)
