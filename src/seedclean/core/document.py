"""What flows through a pipeline: documents, the pages they come from, and the reasons why they are dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from seedclean.core.edits import Trace

_SHOWN = 50_000  # characters that a notebook shows: a cell with millions stops a browser


# Fields of a row that an article has, too: texts, lists of texts, and a number.
ROW_TEXTS = ("title", "url", "crawled", "source", "published")
ROW_LISTS = ("authors", "editors")
ROW_FIELDS = (*ROW_TEXTS, *ROW_LISTS, "views")


class Drop(NamedTuple):
    """Why a document, or a piece of a page, is not kept.

    Attributes:
        stage: the stage that decided.
        reason: one word for tables: `too-short`.
        detail: a sentence for people, with the numbers that decided.

    >>> Drop("checks", "too-short", "3 Han characters, at least 30").reason
    'too-short'
    """

    stage: str
    reason: str
    detail: str = ""


class Page(NamedTuple):
    """The file, or the row of a file, that a document was read from.

    Attributes:
        path: relative to the input folder, with `/`; `#L7` is appended for the seventh row of a JSONL file.
        sha256: hex digest of the page's bytes (for a row: of the row's text in UTF-8).
        encoding: the encoding that decoded the bytes.
        chars: length of the decoded text in code points.
        damaged: places whose bytes were damaged: lost, half a character, or written as no encoding has it.
    """

    path: str
    sha256: str
    encoding: str
    chars: int
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A page before the stage `split`, an article after it. Only the adapters in `seedclean.stage` make changed ones.

    Attributes:
        id: stable name: the page's path. From the second article of a page on, `#2`, `#3`, … is appended.
        text: the text as it is now.
        source: the page it was read from; None if no file held the text. (The news outlet is `meta["source"]`.)
        meta: the fields so far (title, authors, …). It is never changed in place.
        trace: the edits so far; `replay(raw, trace) == text`.
        drop: why it is not kept; None while it is kept.
        raw: the page's text before the first edit.

    >>> Document("a.txt", "你好").drop is None
    True
    """

    id: str
    text: str
    source: Page | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    trace: tuple[Trace, ...] = ()
    drop: Drop | None = None
    raw: str = field(default="", repr=False, compare=False)

    def __post_init__(self) -> None:
        """Set `raw` to the text of a document that has no edits yet."""
        if not self.raw and not self.trace:
            object.__setattr__(self, "raw", self.text)

    def _repr_html_(self) -> str:
        """Return the document as HTML for a notebook: the page with its edits, and the text as it is now."""
        from seedclean.core.render import first_marks, mark_edits, render_template  # noqa: PLC0415 - only a notebook pays for it

        rules = Counter(edit.rule for entry in self.trace for edit in entry.edits).most_common()
        shown = list(first_marks(mark_edits(self.raw, self.trace), _SHOWN))
        return render_template("document", doc=self, marks=shown, text=self.text[:_SHOWN], most=_SHOWN, rules=rules)


class Stage(Protocol):
    """A named callable that turns one document into one or several. It has to be pure and picklable."""

    @property
    def name(self) -> str:
        """The stage's name in traces, drops and reports."""
        ...

    def __call__(self, doc: Document, /) -> tuple[Document, ...]:
        """Return the documents that the given one becomes."""
        ...
