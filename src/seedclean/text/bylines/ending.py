"""What stands behind the last sentence of a paragraph and is no sentence: when and where it appeared, who wrote it.

`…。(《海城晚报》 2025.03.02)`, `…。(顾一帆)`, `…!记者:顾一帆 2025年03月02日`. Its shape says which of these stand
there, and not which day or name: many articles of one site have one shape.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, NamedTuple

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.byline import Byline
from seedclean.text.bylines.line import read_line
from seedclean.text.bylines.names import is_outlet, is_titled_outlet
from seedclean.text.person_names import is_word

ENDING_MOST: Final = 80  # characters at the end of a paragraph that decide
_NO_ENDING = frozenset("。!?…;,~")
_QUOTED = frozenset("”’』」\"'")
_BEHIND = late_pattern(r"(?<=[。!?])(?:[”’』」》\"']{0,2})\s{0,4}([^。!?…;,\n]{2,44})$")
_BRACKETED = late_pattern(r"[(\[【〔]\s?([^()\[\]【】〔〕]{2,42}?)\s?[)\]】〕]")
_TITLED = late_pattern(r"《([^《》]{2,12})》")  # a paper's name
_NO_SIGNATURE = late_pattern(r"[-—–]")  # in front of whose words were quoted
_WORDS_AND_PICTURES = late_pattern(
    r"^(?:采访|采写|撰文|文字?|报道|报导)\s?(?:[.•·‧、/╱&]\s?(?:摄影|拍摄|图片?)\s?)?[╱/:|丨]\s?"
)
_WORDS = late_pattern(r"[^\W_]{2,12}")
# What ends with a day in these words is a notice, and that is the day it was given.
_NOTICE = late_pattern(
    "特此|此致|敬礼|(?:通知|通告|公告|公示|启事|声明|公报|决定|批复|批准|印发|公布|发布|施行|实施|执行|生效|废止|为准|为盼|谅解|负责|联系|参加|报名)[。!]"
)
_NOTICE_MOST = 24  # characters in front of a day
_PERSONS_MOST = 2
_PERSON_LEAST = 3  # characters of a name without a label: one of two may be a word


class Ending(NamedTuple):
    """What stands behind the last sentence.

    Attributes:
        start: its offset in the paragraph.
        shape: which parts it has: `(` in brackets, `d` a day, `t` a time, `o` an outlet, `p` a person, `a`, `e` and `s`
            labels of authors, editors, sources.
        captures: kind of field -> texts, as rules capture them.
        is_sure: whether it is a byline by itself, as labels say, or a paper's name beside a day.
    """

    start: int
    shape: str
    captures: dict[str, list[str]]
    is_sure: bool

    @property
    def key(self) -> int:
        """What the shape is counted by; it is the hash of no line."""
        return int.from_bytes(blake2b(f"ending {self.shape}".encode(), digest_size=8).digest(), "little") or 1

    @property
    def names_someone(self) -> bool:
        """Whether it names an outlet or a person, in brackets."""
        return self.shape[0] == "(" and not {"o", "p"}.isdisjoint(self.shape)


def read_ending(paragraph: str) -> Ending | None:
    """Return what stands behind the last sentence of a paragraph; None if that is no byline, or nothing.

    Args:
        paragraph: folded, without outer spaces.

    >>> read_ending("船开了。(《海城晚报》 2025.03.02)")[:3]
    (4, '(do', {'source': ['海城晚报'], 'published': ['2025-03-02']})
    >>> read_ending("船开了。记者:顾一帆")[:3]
    (4, 'a', {'author': ['顾一帆']})
    >>> read_ending("船开了。(完)"), read_ending("特此通知。2025年3月2日"), read_ending("船开了,灯亮了。")
    (None, None, None)
    """
    if not paragraph or paragraph[-1] in _NO_ENDING:
        return None
    offset = max(len(paragraph) - ENDING_MOST, 0)
    behind = _BEHIND.search(paragraph[offset:])
    if behind is None:
        return None
    bracketed = _BRACKETED.fullmatch(behind[1])
    inner = bracketed[1] if bracketed else behind[1]
    says = None if _NO_SIGNATURE.match(inner) else read_line(_plain(inner))
    outlets = _outlets(says, inner, is_bracketed=bracketed is not None) if says and _is_byline(says) else None
    if says is None or outlets is None:
        return None
    is_signed = bool(says.authors or says.editors or says.trainees or says.sources)
    is_day = bool(says.published) and not _NOTICE.search(behind.string[: behind.start(1)][-_NOTICE_MOST:])
    is_quoted = behind.string[: behind.start(1)].rstrip()[-1] in _QUOTED
    if not (is_signed or (not is_quoted and (bracketed or is_day))):
        return None  # a word that only looks like a name, the day of a notice, or whose words were quoted
    captures = {
        "source": [*says.sources, *outlets],
        "author": [*says.authors, *says.persons],
        "editor": [*says.editors, *says.trainees],
        "published": [date.replace("T", " ") for date in says.published],
    }
    is_paper = bool(_TITLED.search(inner) or any(map(is_titled_outlet, outlets))) and not says.persons
    shape = _shape(says, outlets, is_bracketed=bracketed is not None)
    filled = {field: texts for field, texts in captures.items() if texts}
    is_sure = is_signed or (is_paper and bool(says.published))
    return Ending(offset + behind.start(1), shape, filled, is_sure) if filled else None


def _plain(ending: str) -> str:
    """Return an ending in the words that the grammar of bylines knows."""
    return _WORDS_AND_PICTURES.sub("记者:", _TITLED.sub(r"\1 ", ending))


def _is_byline(says: Byline) -> bool:
    """Say whether a line speaks of one day and of persons that are no words."""
    if says.is_other or says.waiting or says.poster or says.views or says.updated:
        return False
    are_names = all(len(name) >= _PERSON_LEAST and not is_word(name) for name in says.persons)
    return are_names and len(says.published) <= 1 and len(says.persons) <= _PERSONS_MOST


def _outlets(says: Byline, ending: str, *, is_bracketed: bool) -> list[str] | None:
    """Return the outlets; None if something is unexplained, but for one word beside a day in brackets."""
    if not says.unknown:
        return says.outlets
    word, titled = says.unknown[0].strip("《》"), _TITLED.search(ending)
    is_alone = len(says.unknown) == 1 and not (says.outlets or says.persons or says.labels)
    is_named = is_outlet(word) and ((titled and titled[1] == word) or _WORDS.fullmatch(word))
    if is_alone and is_bracketed and says.published and is_named:
        return [word]
    return None


def _shape(says: Byline, outlets: list[str], *, is_bracketed: bool) -> str:
    has_time = any("T" in date for date in says.published)
    parts = (
        ("(", is_bracketed), ("d", says.published), ("t", has_time), ("o", outlets), ("p", says.persons),
        ("a", says.authors), ("e", says.editors or says.trainees), ("s", says.sources),
    )  # fmt: skip
    return "".join(part for part, has in parts if has)
