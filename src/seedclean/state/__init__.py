"""The memory of an output folder: `state.sqlite`, and the files that are committed with it."""

from seedclean.state.articles import CLEAN, DUPLICATES, REJECTED, Recalled
from seedclean.state.history import Run, history, holdings, keep_samples, latest, samples, totals
from seedclean.state.lookup import Known, Lookup, Origin
from seedclean.state.memory import Memory
from seedclean.state.pages import Seen
from seedclean.state.signatures import sign, signed, tidy, withdraw_all

__all__ = [
    "CLEAN", "DUPLICATES", "REJECTED", "Known", "Lookup", "Memory", "Origin", "Recalled", "Run", "Seen", "history",
    "holdings", "keep_samples", "latest", "samples", "sign", "signed", "tidy", "totals", "withdraw_all",
]  # fmt: skip
