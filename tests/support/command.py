"""The command `seedclean`: in a process of its own, or in this one, which takes a tenth of the time."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from tempfile import TemporaryFile
from unittest.mock import patch

from seedclean.cli import main


def seedclean(*arguments: str, stdin: bytes = b"", **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "seedclean", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=120, check=False, **options)  # type: ignore[call-overload, no-any-return]


def called(*arguments: object, stdin: bytes = b"") -> tuple[int, str]:
    """Call the command in this process; return its exit code, and what it wrote on standard error."""
    command, told = ["seedclean", *map(str, arguments)], io.StringIO()
    with io.TextIOWrapper(TemporaryFile()) as file, redirect_stderr(told), redirect_stdout(io.StringIO()):
        file.buffer.write(stdin)
        file.seek(0)
        with patch.object(sys, "argv", command), patch.object(sys, "stdin", file):
            try:
                main()
            except SystemExit as ended:
                return int(ended.code or 0), told.getvalue()
