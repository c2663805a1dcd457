"""Lines that are names alone: a mark before them, or a word behind them, says that these persons wrote."""

from __future__ import annotations

from seedclean.core.late_patterns import late_pattern
from seedclean.text.bylines.labels import HAN
from seedclean.text.bylines.names import names_in
from seedclean.text.person_names import is_person

_WRITERS_MARK = frozenset("■□◎")  # that papers put before the names of those who wrote
# 林小满/文, 林小满、高远 | 文/图, 林小满 发自海城
_SIGNED = late_pattern(
    rf"(?:(?P<outlet>(?:{HAN}|[A-Za-z0-9]){{1,10}}?(?:网|报|社|台|刊|财经|新闻|科技))\s?)?(?:记者\s?)?"
    rf"(?P<names>{HAN}{{2,4}}(?:[、 ]{HAN}{{2,4}}){{0,3}})"
    rf"(?:\s?[/|丨∣]\s?(?:文字?|撰文|采写|文\s?[/、]?\s?图)|\s?发自\s?(?!内心|肺腑|心底|灵魂){HAN}{{2,8}})(?:\s.{{1,40}}(?:图|摄|摄影|摄像))?"
)


def signed_names(view: str, mark: str = "") -> tuple[list[str], list[str]]:
    """Return the names of a line that is signed, and the outlet; no names if it is no such line.

    Args:
        view: the line, folded, without its mark.
        mark: the character that it begins with.

    >>> signed_names("林小满/文 高远/图"), signed_names("林小满 高远", "□")
    ((['林小满'], []), (['林小满', '高远'], []))
    >>> signed_names("海城财经 林小满 发自云港"), signed_names("海城日报记者 林小满/文 高远/图")
    ((['林小满'], ['海城财经']), (['林小满'], ['海城日报']))
    >>> signed_names("林小满 高远"), signed_names("海城日报", "■")
    (([], []), ([], []))
    """
    signed = _SIGNED.fullmatch(view)
    if not signed and mark not in _WRITERS_MARK:
        return [], []
    names, others = names_in(signed["names"] if signed else view)
    if others or not all(map(is_person, names)):
        return [], []
    outlet = signed["outlet"] if signed else ""
    return names, [outlet] if outlet and outlet[0] != "本" else []
