"""C structs of arrays and numbers, described field by field, so that no order of addresses has to be kept by hand."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray


class Rows(NamedTuple):
    """The kind of a two-dimensional array: its dtype, and how many values a row has."""

    dtype: np.dtype[Any]
    width: int


Kind = np.dtype[Any] | Rows | type[int] | type[float]
_C_TYPES: dict[Kind, type[ctypes.c_int64 | ctypes.c_double]] = {int: ctypes.c_int64, float: ctypes.c_double}


def c_fields(kinds: Mapping[str, Kind]) -> list[tuple[str, Any]]:
    """Return the `_fields_` of a struct: an array is a pointer, `int` an int64_t, `float` a double."""
    return [(name, _C_TYPES.get(kind, ctypes.c_void_p)) for name, kind in kinds.items()]


class ArrayStruct(ctypes.Structure):
    """A C struct whose pointers are numpy arrays, and whose other fields are numbers.

    A subclass names its fields in the order of the C struct:

    >>> class Texts(ArrayStruct):
    ...     kinds = {"points": np.dtype("u4"), "length": int}
    ...     _fields_ = c_fields(kinds)
    >>> texts = Texts(points=np.array([0x6D77], dtype="u4"), length=1)
    >>> texts.length, texts.arrays["points"].tolist()
    (1, [28023])

    Args:
        values: one for each field; an array for a pointer.

    Attributes:
        kinds: name -> dtype of the array, `Rows` of a two-dimensional one, `int` or `float`.
        arrays: name -> array; the struct keeps them from being freed.

    Raises:
        TypeError: a field is missing or too much, or an array is not contiguous, or of another
            dtype or width.
    """

    kinds: ClassVar[Mapping[str, Kind]]

    def __init__(self, **values: NDArray[Any] | float) -> None:
        if values.keys() != self.kinds.keys():
            raise TypeError(f"{type(self).__name__}: fields {sorted(values.keys() ^ self.kinds.keys())} do not match")
        self.arrays: dict[str, NDArray[Any]] = {}
        numbers: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, np.ndarray):
                _check(type(self), name, value)
                self.arrays[name], numbers[name] = value, address_of(value)
            else:
                numbers[name] = value
        super().__init__(**numbers)

    @classmethod
    def unchecked(cls, *values: float) -> Self:
        """Return a struct of addresses and numbers, in the order of the fields, for calls on every page.

        Nothing is checked, and who calls keeps the arrays: to describe many takes longer than to work on them.
        """
        struct = cls.__new__(cls)
        ctypes.Structure.__init__(struct, *values)
        return struct

    @property
    def address(self) -> int:
        """Where the struct is, for the kernel."""
        return ctypes.addressof(self)


def _check(struct: type[ArrayStruct], name: str, array: NDArray[Any]) -> None:
    kind = struct.kinds[name]
    dtype, width = kind if isinstance(kind, Rows) else (kind, None)
    if array.dtype != dtype or not array.flags.c_contiguous:
        raise TypeError(f"{struct.__name__}.{name}: {array.dtype} where {dtype} is meant, or not contiguous")
    if array.shape[1:] != (() if width is None else (width,)):
        raise TypeError(f"{struct.__name__}.{name}: rows of {array.shape[1:]} values where {width} are meant")


def address_of(array: NDArray[Any]) -> int:
    """Return the address of any array; that of a usual one is found five times as fast."""
    if array.size and array.flags.writeable:
        return ctypes.addressof(ctypes.c_char.from_buffer(array))  # type: ignore[arg-type]
    return array.ctypes.data
