"""What a line says of an article: the answer of the grammar of bylines."""

from __future__ import annotations

from dataclasses import dataclass, field

_TAGS_MOST = 4  # stretches beside a date and a label: buttons, tags of the article
_UNKNOWN_MOST, _HAN_MOST = 6, 4  # characters beside a date that nothing explains, not ASCII without a label


@dataclass
class Byline:
    """What a line says.

    Attributes:
        authors, trainees, editors: names behind labels.
        sources: outlets behind labels.
        outlets: outlets that stand beside a date without a label, those whose names say so first.
        persons: names of persons that stand without a label.
        published, updated: dates, as ISO 8601.
        views: counts, as printed.
        labels: labels with a value.
        unknown: stretches that are none of this.
        waiting: the field of a label behind which the line ends.
        poster: who posted something on the line's date; it may be a comment.
        is_labelled_date: whether a label says what the date is.
        is_other: whether a label belongs to a longer word: the line speaks of something else.
    """

    authors: list[str] = field(default_factory=list)
    trainees: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    views: list[str] = field(default_factory=list)
    labels: int = 0
    unknown: list[str] = field(default_factory=list)
    waiting: str = ""
    poster: str = ""
    is_labelled_date: bool = False
    is_other: bool = False

    @property
    def has_date(self) -> bool:
        """Say whether there is a date."""
        return bool(self.published or self.updated)

    @property
    def is_sure(self) -> bool:
        """Say whether the line is a byline, wherever it stands near an article's head or end."""
        if self.is_other:
            return False
        if self.has_date:
            most = _UNKNOWN_MOST if self.labels else _HAN_MOST
            return len(self.unknown) <= (_TAGS_MOST if self.labels else 1) and all(
                _is_short(text, most) for text in self.unknown
            )
        return self.labels > 0 and not self.unknown

    @property
    def is_person(self) -> bool:
        """Say whether the line is the name of a person alone."""
        return len(self.persons) == 1 and self.are_persons

    @property
    def are_persons(self) -> bool:
        """Say whether the line is names of persons alone."""
        return len(self.persons) > 0 and not (self.unknown or self.outlets or self.labels or self.has_date)

    @property
    def is_only_a_day(self) -> bool:
        """Say whether a day stands alone, as it does above each part of a chronology."""
        named = self.labels or self.unknown or self.outlets or self.persons or self.is_labelled_date
        return self.has_date and not named and all("T" not in date for date in self.published)


def _is_short(unknown: str, most: int) -> bool:
    """Say whether a stretch is a button: a headline has more characters that are not ASCII."""
    return len(unknown) <= _UNKNOWN_MOST and sum(not char.isascii() for char in unknown) <= most
