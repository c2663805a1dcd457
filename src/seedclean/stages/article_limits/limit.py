"""One limit: what it asks, of which articles, and what follows."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from seedclean.stages.text_quality import FIGURES

CHARS = "chars"  # code points of the text: a limit can be set to it as to a figure
Listing = Literal["words", "domains", "addresses"]
_UNNAMED = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Limit:
    """A limit to a figure, or a list.

    Attributes:
        figure: one of `text_quality.FIGURES`, or `chars`; empty for a list.
        above: the limit fits a figure above it; of a list of words, their share of the characters above it.
        below: it fits a figure below it.
        among: it fits a text that is one of these.
        outside: it fits a text that is none of these.
        file: a list, one entry a line.
        of: what the file lists.
        name: of the list in reasons and flags; empty for that of the file.
        then: what follows. `keep` ends the questions about this figure; of a list, all questions.
        types: types of pages that it is for; empty for all.
        sites: hosts, with all below them, that it is for; empty for all.

    Raises:
        ValueError: it asks nothing, or what its figure cannot answer.

    >>> limit = Limit(figure="top_4gram", above=0.2)
    >>> limit.reason, limit.fits_figure(0.3), limit.fits_figure(0.1)
    ('top-4gram-above', 'top_4gram is 0.3, at most 0.2', '')
    """

    figure: str = ""
    above: float = math.nan
    below: float = math.nan
    among: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    file: str = ""
    of: Listing = "words"
    name: str = ""
    then: Literal["drop", "flag", "keep"] = "drop"
    types: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a limit that would never do what it seems to say; a config has lists where this has tuples."""
        for name in ("among", "outside", "types", "sites"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        sides = [name for name in ("above", "below") if not math.isnan(getattr(self, name))]
        texts = [name for name in ("among", "outside") if getattr(self, name)]
        if bool(self.figure) == bool(self.file):
            raise ValueError("name either a figure or a file")
        if self.file:
            fault = texts or "below" in sides or (sides and self.of != "words")
            if fault:
                raise ValueError("only a list of words has a limit, `above`")
            return
        if self.figure != CHARS and self.figure not in FIGURES:
            raise ValueError(f"no figure {self.figure!r}: valid: {', '.join((*FIGURES, CHARS))}")
        is_text = self.figure != CHARS and FIGURES[self.figure].unit == "text"
        if len(texts if is_text else sides) != 1 or (sides if is_text else texts):
            raise ValueError(f"{self.figure} needs {'among or outside' if is_text else 'above or below'}, one of them")

    @property
    def reason(self) -> str:
        """What rows say when it fits: `perplexity-above`, `language`, `listed-casinos`."""
        if self.file:
            name = self.name or PurePath(self.file).name.partition(".")[0]
            return f"listed-{_UNNAMED.sub('-', name.lower()).strip('-') or self.of}"
        side = "" if self.among or self.outside else "-below" if math.isnan(self.above) else "-above"
        return self.figure.replace("_", "-") + side

    def fits_figure(self, value: float | str) -> str:
        """Return what is to be said of a figure that the limit fits; empty if it does not fit."""
        if isinstance(value, str):
            if value in self.among or (self.outside and value not in self.outside):
                return f"{self.figure} is {value}"
            return ""
        if value > self.above:
            return f"{self.figure} is {value:g}, at most {self.above:g}"
        return f"{self.figure} is {value:g}, at least {self.below:g}" if value < self.below else ""
