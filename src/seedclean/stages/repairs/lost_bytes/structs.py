"""The structs that Python and the kernel's search for lost bytes share: the same fields as in lost_bytes.h."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from seedclean.core.kernel import F32, F64, I16, I32, I64, U8, U16, U32, U64
from seedclean.core.kernel.structs import ArrayStruct, Kind, Rows, c_fields


class LanguageModel(ArrayStruct):
    """`struct language_model`: the shipped bigram model, GBK, and the variants of characters."""

    kinds: ClassVar[Mapping[str, Kind]] = {
        "rows": I32,
        "row_shares": Rows(F64, 5),
        "follower_starts": I64,
        "followers": U32,
        "follower_shares": Rows(F64, 3),
        "tails": U64,
        "tails_of": I32,
        "tail_follower_starts": I64,
        "tail_followers": U32,
        "tail_follower_shares": F64,
        "tail_backoffs": F64,
        "characters": U32,
        "folded": U32,
        "pair_flags": U8,
        "pairs": U16,
        "character_flags": U8,
        "variant_starts": I32,
        "variants": U32,
        "letters": U16,
        "letter_shares": F64,
        "pair_starts": I32,
        "pair_letters": U16,
        "pair_shares": F32,
        "pair_backoffs": F32,
        "triple_starts": I32,
        "triple_letters": U16,
        "triple_shares": F32,
        "triple_backoffs": F32,
    }
    _fields_ = c_fields(kinds)


class DamagedPage(ArrayStruct):
    """`struct damaged_page`: a page's text, counts and annotations, and what is known of its damage."""

    kinds: ClassVar[Mapping[str, Kind]] = {
        "text": U32,
        "folded": U32,
        "keys": U64,
        "counts": F64,
        "annotations": Rows(I64, 3),
        "half_annotations": Rows(I64, 3),
        "syllable_starts": I64,
        "readings": U16,
        "first_readings": U8,
        "annotated": I16,
        "bare": U8,
        "digit_places": Rows(I64, 2),
        "digits": U32,
        "digit_shares": F64,
        "length": int,
        "key_mask": int,
        "annotation_count": int,
        "half_annotation_count": int,
        "digit_place_count": int,
        "eats_ascii": int,
        "is_converted": int,
        "is_converted_back": int,
        "is_traditional": int,
        "drops_undefined": int,
        "is_quoted": int,
        "is_titled": int,
        "work": int,
        "work_most": int,
        "total": float,
        "eaten_cost": float,
        "kept_cost": float,
        "trigram_weight": float,
        "vanished_cost": float,
    }
    _fields_ = c_fields(kinds)

    # Set between two spans of a page; the other fields stay.
    is_quoted: int
    is_titled: int
    work: int
    eaten_cost: float
    kept_cost: float
    trigram_weight: float
    vanished_cost: float


class SpanRestoration(ArrayStruct):
    """`struct restoration`: room for the likeliest text of one damaged span.

    Args:
        room: values that each array has.
    """

    kinds: ClassVar[Mapping[str, Kind]] = {
        "text": U32,
        "losses": U32,
        "noted": U32,
        "guessed": U32,
        "runner_up": U32,
        "order": U32,
        "order_of_other": U32,
        "room": int,
        "end": int,
        "is_complete": int,
        "text_length": int,
        "loss_count": int,
        "noted_count": int,
        "guessed_count": int,
        "runner_up_length": int,
        "share": float,
        "runner_up_share": float,
        "digit_share": float,
    }
    _fields_ = c_fields(kinds)

    # Written by the kernel.
    end: int
    is_complete: int
    text_length: int
    loss_count: int
    noted_count: int
    guessed_count: int
    runner_up_length: int
    share: float
    runner_up_share: float
    digit_share: float

    def __init__(self, room: int) -> None:
        arrays: dict[str, NDArray[Any]] = {
            name: np.empty(room, dtype=kind) for name, kind in self.kinds.items() if isinstance(kind, np.dtype)
        }
        numbers = dict.fromkeys(self.kinds.keys() - arrays.keys(), 0)
        super().__init__(**arrays, **{**numbers, "room": room})
