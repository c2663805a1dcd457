"""Compile the kernel while a wheel or an editable install is built.

The C compiler is `$CC`, or `cc`; on a machine without one, the build asks the package registry for `ziglang`, which
has one. The library needs no Python headers: it is loaded with ctypes, and serves every Python version.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SOURCES = Path("src/seedclean/core/kernel/c")
_LIBRARY = _SOURCES.with_name("libkernel.so")
# No contraction of products and sums (FMA), so that every processor computes the same numbers.
_FLAGS = ("-O3", "-std=c11", "-ffp-contract=off", "-Wall", "-Wextra", "-fPIC", "-fvisibility=hidden")
_LINK, _MATHS = ("-shared", "-s"), "-lm"


def _compiler() -> list[str]:
    """Return the command of this machine's C compiler; empty if there is none, or its headers are missing."""
    named = shlex.split(os.environ.get("CC", "")) or ["cc"]
    if not shutil.which(named[0]):
        return []
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "probe.c"
        probe.write_text(
            "#include <math.h>\n#include <stdint.h>\n#include <stdlib.h>\ndouble probe(double x) { return log(x); }\n",
            encoding="utf-8",
        )
        command = [*named, *_FLAGS, *_LINK, str(probe), _MATHS, "-o", str(probe.with_suffix(".so"))]
        return [] if subprocess.run(command, capture_output=True, check=False).returncode else named  # noqa: S603


def _compile(command: list[str], sources: list[Path], library: Path) -> None:
    """Compile the sources side by side, one compiler for each processor, and link them."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = [str(Path(folder, f"{number}.o")) for number in range(len(sources))]

        def run(*arguments: str) -> None:
            subprocess.run([*command, *_FLAGS, *arguments], check=True)  # noqa: S603

        list(pool.map(lambda source, compiled: run("-c", str(source), "-o", compiled), sources, objects))
        run(*_LINK, *objects, _MATHS, "-o", str(library))


class KernelHook(BuildHookInterface[Any]):
    """Compiles the C of the package `kernel` and puts the library into the wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs beside hatchling."""
        return [] if _compiler() else ["ziglang"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the interface's
        """Compile, and say that the wheel is for this platform, but for every Python 3."""
        command = _compiler() or [sys.executable, "-m", "ziglang", "cc"]
        root = Path(self.root)
        partial = root / _LIBRARY.with_suffix(f".{os.getpid()}")  # a running process may have mapped the old library
        _compile(command, sorted((root / _SOURCES).rglob("*.c")), partial)
        partial.replace(root / _LIBRARY)
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
        build_data["artifacts"].append(str(_LIBRARY))
