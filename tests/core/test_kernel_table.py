"""What Python says of the compiled functions is what their C prototypes say: ctypes would not notice a difference."""

from __future__ import annotations

import ctypes
import re
import subprocess
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from seedclean.core import kernel
from seedclean.core.errors import StoppedError

FOLDER = Path(kernel.__file__).with_name("c")
NUMBERS = {
    "int64_t": int,
    "double": float,
    "int": kernel.INT,
    "uint32_t": kernel.UINT32,
    "uint64_t": kernel.UINT64,
    "void": None,
}
ARRAYS = {
    **{f"{sign}int{bits}_t": np.dtype(f"{sign or 'i'}{bits // 8}") for sign in ("u", "") for bits in (8, 16, 32, 64)},
    "float": np.dtype("f4"),
    "double": np.dtype("f8"),
}


def prototypes() -> dict[str, tuple[str, list[str]]]:
    """Return the functions that the library exports: name -> type of the result, types of the parameters."""
    functions: dict[str, tuple[str, list[str]]] = {}
    for file in sorted(FOLDER.rglob("*.c")):
        text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for result, name, parameters in re.findall(r"^API\s+(\w+)\s+(\w+)\(([^)]*)\)", text, re.MULTILINE):
            assert name not in functions, name
            types = [re.sub(r"\bconst\b|\w+$", "", parameter.strip()) for parameter in parameters.split(",")]
            functions[name] = result, [" ".join(kind.split()) for kind in types]
    assert len(functions) == sum(file.read_text(encoding="utf-8").count("\nAPI ") for file in FOLDER.rglob("*.c"))
    return functions


PROTOTYPES = prototypes()


def interface() -> int:
    """Return the number of all that Python and C must agree on: prototypes, and the structs that they name."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(FOLDER.rglob("*.[ch]")))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    bodies = dict(re.findall(r"^struct (\w+)\s*\{(.*?)^\};", text, re.MULTILINE | re.DOTALL))
    parts = [f"{result} {name}({', '.join(types)})" for name, (result, types) in sorted(PROTOTYPES.items())]
    named: list[str] = []
    waiting = re.findall(r"struct (\w+)", " ".join(parts))
    while waiting:
        if (name := waiting.pop()) not in named:
            named.append(name)
            waiting += re.findall(r"struct (\w+)", bodies[name])
    parts += [f"{name} {' '.join(bodies[name].split())}" for name in sorted(named)]
    return crc32("\n".join(parts).encode())


def kind_of(c_type: str) -> Any:
    """Return the entry of the table for a C type."""
    if c_type.endswith("*"):
        pointed = c_type.removesuffix("*").strip()
        return kernel.STRUCT if pointed.startswith("struct ") else ARRAYS[pointed]
    return NUMBERS[c_type]


def test_the_table_has_each_exported_function_and_no_other() -> None:
    assert set(kernel._FUNCTIONS) == set(PROTOTYPES)


@pytest.mark.parametrize("name", sorted(PROTOTYPES))
def test_a_function_is_declared_as_its_prototype_says(name: str) -> None:
    result, parameters = PROTOTYPES[name]
    declared_result, declared = kernel._FUNCTIONS[name]
    assert declared_result == NUMBERS[result]
    assert list(declared) == [kind_of(c_type) for c_type in parameters]


def test_a_library_says_which_prototypes_and_structs_it_has() -> None:
    """After a change of one: write the new number where Python and C say it."""
    assert f"{kernel.INTERFACE:#x}" == f"{interface():#x}"
    assert ctypes.c_uint32.in_dll(kernel._library(), "kernel_interface").value == kernel.INTERFACE


@pytest.mark.parametrize("line", ["int other;", "const unsigned kernel_interface = 7;"])
def test_the_library_of_another_version_is_not_called(tmp_path: Path, line: str) -> None:
    (tmp_path / "old.c").write_text(line, encoding="utf-8")
    subprocess.run(["cc", "-shared", "-fPIC", "old.c", "-o", "old.so"], cwd=tmp_path, check=True)
    with pytest.raises(StoppedError, match=r"old.so: the compiled part is another version's: install again"):
        kernel._load(tmp_path / "old.so")
