"""How a struct is laid out, in Python and in C: both descriptions must say the same."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Mapping
from pathlib import Path

from seedclean.core import kernel
from seedclean.core.kernel.structs import ArrayStruct, Rows


def layout_in_python(name: str, struct: type[ArrayStruct]) -> list[str]:
    """Return the size of a struct, and of each field its offset, its size and the size of what it points to."""
    lines = [f"{name} {ctypes.sizeof(struct)}"]
    for field, kind in struct.kinds.items():
        column = getattr(struct, field)
        value = kind.dtype.itemsize * kind.width if isinstance(kind, Rows) else 0
        value = value or (0 if isinstance(kind, type | Rows) else kind.itemsize)
        lines.append(f"{name}.{field} {column.offset} {column.size} {value}")
    return lines


def layout_in_c(folder: Path, header: str, structs: Mapping[str, type[ArrayStruct]]) -> list[str]:
    """Return the same lines, printed by a C program.

    Args:
        folder: where the program is compiled.
        header: file below `core/kernel/c` that declares the structs.
        structs: C name -> struct.
    """
    statements = []
    for name, struct in structs.items():
        statements.append(f'printf("{name} %zu\\n", sizeof(struct {name}));')
        for field, kind in struct.kinds.items():
            column = f"((struct {name} *)0)->{field}"
            value = "(size_t)0" if isinstance(kind, type) else f"sizeof *{column}"
            sizes = f"offsetof(struct {name}, {field}), sizeof {column}, {value}"
            statements.append(f'printf("{name}.{field} %zu %zu %zu\\n", {sizes});')
    return run_c(folder, header, statements)


def run_c(folder: Path, header: str, statements: list[str]) -> list[str]:
    """Return the lines that C statements print."""
    path = Path(kernel.__file__).parent / "c" / header
    lines = "\n".join(statements)
    program = f'#include <stddef.h>\n#include <stdio.h>\n#include "{path}"\nint main(void) {{\n{lines}\n}}\n'
    (folder / "layout.c").write_text(program, encoding="utf-8")
    subprocess.run(["cc", "-std=c11", "layout.c", "-o", "layout"], cwd=folder, check=True)
    done = subprocess.run([folder / "layout"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
