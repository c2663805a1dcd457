"""The memory of an output folder: `state.sqlite`, and the files that are committed with it."""

from seedclean.write.state.articles import CLEAN, DUPLICATES, REJECTED, Recalled
from seedclean.write.state.history import Run, history, holdings, keep_samples, latest, samples, totals
from seedclean.write.state.lookup import Known, Lookup, Origin
from seedclean.write.state.pages import Seen
from seedclean.write.state.signatures import sign, signed, tidy, withdraw_all
from seedclean.write.state.transaction import Memory

__all__ = [
    "CLEAN", "DUPLICATES", "REJECTED", "Known", "Lookup", "Memory", "Origin", "Recalled", "Run", "Seen", "history",
    "holdings", "keep_samples", "latest", "samples", "sign", "signed", "tidy", "totals", "withdraw_all",
]  # fmt: skip
