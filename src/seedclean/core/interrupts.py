"""How commands end on a signal: as on Ctrl-C, wherever they are at that moment."""

from __future__ import annotations

import signal
import sys
from itertools import count
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_AGAIN = 0.01  # seconds until an interrupt is tried again
_TRIES_MOST = 500
_tries = count()


def end_on_signals() -> None:
    """Have SIGTERM, like Ctrl-C, end the command: it cleans up, and exits with 3."""
    sys.unraisablehook = _swallowed
    for number in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(number) is not signal.SIG_IGN:  # a shell has Ctrl-C ignored in the background
            signal.signal(number, interrupt)


def ignore_signals() -> None:
    """Ignore both from now on: an interpreter that ends would print a traceback."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def interrupt(_number: int, frame: FrameType | None) -> None:
    """Raise a KeyboardInterrupt; a little later if a module is being imported.

    An exception between two steps of the import system leaves its lock locked, and an import in another thread then
    waits forever. And NumPy cannot be imported again after it was interrupted, not even to say what happened.
    """
    if _is_importing(frame) and next(_tries) < _TRIES_MOST:
        _try_again()
    else:
        raise KeyboardInterrupt


def _is_importing(frame: FrameType | None) -> bool:
    while frame and not frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame is not None


def _swallowed(unraisable: UnraisableHookArgs, /) -> None:
    """Try an interrupt again that came in a finalizer, which cannot raise."""
    if unraisable.exc_type is KeyboardInterrupt:
        _try_again()
    else:
        sys.__unraisablehook__(unraisable)


def _try_again() -> None:
    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, _AGAIN)
