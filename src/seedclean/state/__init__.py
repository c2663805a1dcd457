"""The memory of an output folder: `state.sqlite`, and the files that are committed with it."""

from seedclean.state.articles import CLEAN, DUPLICATES, REJECTED, Article, Line, Recalled
from seedclean.state.history import Run, history, holdings, latest, totals
from seedclean.state.memory import Memory
from seedclean.state.pages import New, Seen

__all__ = [
    "CLEAN", "DUPLICATES", "REJECTED", "Article", "Line", "Memory", "New", "Recalled", "Run", "Seen", "history",
    "holdings", "latest", "totals",
]  # fmt: skip
