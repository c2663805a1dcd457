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


def called(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Call the command in this process, as `seedclean` does in one of its own."""
    command, out, told = ["seedclean", *arguments], io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    with io.TextIOWrapper(TemporaryFile()) as file, redirect_stderr(told), redirect_stdout(out):
        file.buffer.write(stdin)
        file.seek(0)
        with patch.object(sys, "argv", command), patch.object(sys, "stdin", file):
            try:
                main()
            except SystemExit as ended:
                code = int(ended.code or 0)
    for stream in (out, told):
        stream.flush()
    return subprocess.CompletedProcess(command, code, out.buffer.getvalue(), told.buffer.getvalue())
