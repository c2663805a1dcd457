"""The compiled part, whose sources are in the folder `c`: loops over characters, shingles and pairs.

Calls take numpy arrays and release Python's lock, so threads can share the work. Arrays must be contiguous and have the
dtype that the table names. `checked` verifies that, because C does not.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedclean.core.errors import StoppedError

INTERFACE = 0x4A40CD8E  # as in `c/interface.c`: of prototypes and structs
BLOCK = 64  # permutations that the kernel works on together

U8, U16, U32, U64, I8, I16, I32, I64, F32, F64 = map(
    np.dtype, ("u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f4", "f8")
)
STRUCT = ctypes.Structure  # a struct that C reads or writes
INT, UINT32, UINT64 = ctypes.c_int, ctypes.c_uint32, ctypes.c_uint64  # numbers that are no int64_t in C
# Argument types: an array's dtype, `int` (int64_t), `float` (double), another number of C, or `STRUCT`. A test compares
# them with the prototypes in the folder `c`, where the comments say what the arguments mean.
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "compare_forms": (int, (U32, I64, int, U32, U32, I64, U8, U32, int)),
    "window_hashes": (int, (U32, int, int, U32, int)),
    "shingle_hashes": (None, (U32, I64, I64, I64, int, U32, I64)),
    "mersenne_twister": (None, (int, int, U32)),
    "minhash": (None, (U32, I64, int, U32, U32, int, U32, INT)),
    "sketch": (
        int,
        (
            U32,
            I64,
            int,
            I64,
            I64,
            int,
            U32,
            U32,
            int,
            int,
            int,
            U32,
            I64,
            U32,
            U32,
            U16,
            I64,
            U64,
            U32,
            UINT64,
            U32,
            I64,
        ),
    ),
    "gather_runs": (None, (U32, I64, I64, int, U32)),
    "equal_forms": (None, (U64, I32, I64, I64, I64, int, U8)),
    "bucket_pairs": (int, (U64, int, int, U64, I64)),
    "bucket_links": (None, (U64, int, int, I64, U32, U32, int, U32, U64, I64)),
    "linked_pairs": (int, (U64, int, U32, int, int, int, U64)),
    "likely_pairs": (int, (U64, int, int, I64, I64, float, float, UINT64, U8, U64)),
    "frequent_pairs": (int, (U64, int, I64, float)),
    "repeated_samples": (int, (U32, I64, I64, int, int, int, UINT64, U64, U64)),
    "count_shared": (None, (U64, I32, I64, I64, I64, int, int, U32, U32, U32, U32, I64, I64, I64)),
    "place_hashes": (None, (U32, I64, int, U64)),
    "count_facts": (None, (U64, I32, I64, I64, I64, U8, int, U64, int, U64, U32, U64, U64, I32, I32, I64)),
    "differing_facts": (int, (U64, I32, I64, I64, int, int, U64, U32, U64, U64, I32, I32, int, I64)),
    "count_all_shared": (None, (U64, int, int, U32)),
    "star_clusters": (None, (I64, I64, F64, int, float, I64, I64)),
    "scan_text": (None, (U32, int, U64, UINT32, I32, U32, I32)),
    "count_joints": (None, (U32, int, U64, I64)),
    "flagged": (int, (U32, int, U64, int, I32, int)),
    "short_lines": (int, (U32, I32, int, int, U32, int, I32)),
    "tidy_spaces": (int, (U32, int, U64, int, U32, I64)),
    "sentences_repeat": (int, (U32, int, int, int, float, U64, int)),
    "word_hashes": (None, (U32, I64, int, U32)),
    "count_page": (None, (U32, int, U32, I64, int, U64, F64, int)),
    "count_of_pair": (None, (U32, U64, F64, int, F64)),
    "count_characters": (None, (U32, int, U64, F64, int, F64)),
    "learn_marks": (None, (U32, U8, int, float, U64, F64, int)),
    "mark_pairs": (None, (U32, int, U16, U8)),
    "restore_span": (int, (STRUCT, STRUCT, int, U32, STRUCT)),
    "any_word": (int, (U32, int, STRUCT)),
    "byline_signs": (int, (U32, I32, int, int, int, STRUCT, STRUCT, U8)),
    "scan_counts": (int, (U32, int, U64, STRUCT, U32, I64)),
    "stretches_with_words": (int, (U32, int, STRUCT, I32)),
    "convert_points": (int, (U32, int, U32, int, U32, I32)),
    "weigh_points": (int, (U32, int, I8)),
    "count_runs": (int, (U32, U32, int)),
    "curl": (int, (U32, int, U32)),
    "sort_keys": (None, (U64, int)),
    "flatten_markup": (int, (U8, int, int, int, U8, I64)),
    "is_plain_utf8": (INT, (U8, int)),
    "write_tree": (int, (U8, int, U8, int, I64)),
    "visible_lines": (int, (U8, int, U64, int, U8, int, int, U64, int, I64)),
    "count_lines": (None, (U32, I32, int, U8, I32)),
    "line_ngrams": (int, (U32, I32, int, int, I32, I64)),
    "cover_title": (None, (U32, I32, int, U8, F64, F64)),
    "count_siblings": (None, (U8, I32, int, int, U64, I64)),
    "block_masses": (None, (STRUCT, I32, F64, int, F64, F64, I64, I64)),
    "class_words": (int, (U8, I32, int, I32, int, int, I32, I32, I64)),
    "line_kinds": (None, (STRUCT,)),
    "text_features": (None, (STRUCT, F32, F64, F32, int)),
    "tree_features": (None, (STRUCT, F32, I32, int, U8, int, I64, int, F64, F32, int)),
    "best_stretches": (None, (F64, F64, int, F64, int, U8, U8)),
    "possible_stretches": (int, (STRUCT, STRUCT, F64, F64, F64, U8)),
    "compare_candidates": (None, (STRUCT, STRUCT, F64, F64, U8, int, F64, F64, int, int)),
    "mend_borders": (None, (STRUCT, STRUCT, F64, F64, I32, int, int, I64, U8)),
    "page_numbers": (None, (STRUCT, STRUCT, F64, I32, int, I32, int, F64)),
    "sum_trees": (None, (F32, int, int, U8, I32, F32, I32, I64, int, F32, F64, INT)),
    "sum_forests": (None, (F32, U8, I32, F32, I32, I64, int, F64)),
    "weigh_lines": (None, (I8, I32, I64, int, float, float, float, F32)),
    "line_hashes": (int, (U32, int, I32, int, U8, U32, int, U64, U8, I32, U32)),
    "count_articles": (int, (U64, I64, I64, I64, int, int, int, U64, int)),
    "lines_worth_matching": (int, (U32, I32, int, STRUCT, int, I32, int)),
    "measure_quality": (int, (U32, int, U64, STRUCT, STRUCT, I64)),
    "list_pairs": (None, (I32, I32, U8, int, U16, int)),
    "list_words": (None, (STRUCT, int)),
    "listed_chars": (None, (U32, int, U64, STRUCT, U32, I64, I64)),
}
_C = {int: ctypes.c_int64, float: ctypes.c_double, None: None, INT: INT, UINT32: UINT32, UINT64: UINT64}


@cache
def _library() -> ctypes.CDLL:
    return _load(Path(__file__).with_name("libkernel.so"))


def _load(path: Path) -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise StoppedError(f"{path}: the compiled part cannot be loaded ({error}): install again") from error
    try:
        interface = ctypes.c_uint32.in_dll(library, "kernel_interface").value
    except ValueError:
        interface = 0
    if interface != INTERFACE:  # calls would read and write beside the arrays
        raise StoppedError(
            f"{path}: the compiled part is another version's: install again (in a checkout: `pip install -e .`)"
        )
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype = _C[result]
        function.argtypes = [_C.get(kind, ctypes.c_void_p) for kind in arguments]
    return library


def checked(name: str, *arguments: NDArray[Any] | ctypes.Structure | float | None) -> int:
    """Call a function of the kernel; pass None for an array that is optional.

    Raises:
        TypeError: an array is not contiguous, or has another dtype than the function takes.
        StoppedError: the compiled library cannot be loaded.

    >>> hashes = np.empty(2, dtype=U32)
    >>> checked("window_hashes", np.array([1, 2, 3], dtype=U32), 3, 2, hashes, 0)
    2
    """
    kinds = _FUNCTIONS[name][1]
    values: list[Any] = []
    for kind, value in zip(kinds, arguments, strict=True):
        if isinstance(value, np.ndarray):
            if value.dtype != kind or not value.flags.c_contiguous:
                raise TypeError(f"{name}: {value.dtype} where {kind} is meant, or not contiguous")
            values.append(value.ctypes.data)
        elif isinstance(value, ctypes.Structure):
            values.append(ctypes.addressof(value))
        else:
            values.append(value)
    result: int | None = getattr(_library(), name)(*values)
    return result or 0


@cache
def unchecked(name: str) -> Callable[..., Any]:
    """Return a function of the kernel that takes addresses and checks nothing; for calls on every page.

    Raises:
        StoppedError: the compiled library cannot be loaded.
    """
    function: Callable[..., Any] = getattr(_library(), name)
    return function


def address(array: NDArray[Any]) -> int:
    """Return the address of an array that is writable and not empty; faster than `array.ctypes.data`."""
    return ctypes.addressof(ctypes.c_char.from_buffer(array))  # type: ignore[arg-type]
