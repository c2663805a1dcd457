"""The command `seedclean` in a process of its own."""

from __future__ import annotations

import subprocess
import sys


def seedclean(*arguments: str, stdin: bytes = b"", **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "seedclean", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=120, check=False, **options)  # type: ignore[call-overload, no-any-return]
