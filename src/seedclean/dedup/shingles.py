"""The compare form of a body, and the hashes of its shingles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from seedclean.core.edits import code_points
from seedclean.core.kernel import checked
from seedclean.dedup.number_marks import DIGITS, number_mark
from seedclean.text import fold, fold_points
from seedclean.text.char_tables import NFKC_STABLE_HAN

COMPARE_FORM = 2  # goes up when texts get other compare forms: signatures of published articles are made again
_NOT_LETTERS = re.compile(r"[\W_]+")
# In the table of single characters, see c/dedup/compare_form.c.
_ODD, _NONE = 0xFFFFFFFE, 0xFFFFFFFF
_ROOM = 1 << 16
_JAMO = ((0x1100, 0x1200), (0xA960, 0xA980), (0xD7B0, 0xD800))  # what Hangul syllables are composed of
_SPELLED: dict[int, str] = {}  # characters that become several letters (Ⅲ, ㎡), of those met so far
_BY_PLACE = "Σ"  # its lower case depends on where in a word it stands


def compare_form(text: str) -> str:
    """Return the form in which bodies are compared: NFKC, lower case, Simplified; letters, digits, marks of numbers.

    >>> compare_form("Open AI，１０吉瓦（GW）達標，跌－０．５％。")
    'openai10吉瓦gw达标跌-0.5'
    """
    form = fold(text)
    if not unicodedata.is_normalized("NFKC", form):
        form = fold(unicodedata.normalize("NFKC", form))
    return _NOT_LETTERS.sub(number_mark, form).lower()


def compare_forms(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the compare forms of many texts; a table of single characters is used where it gives the same.

    Returns:
        Code points of all forms, one after the other, shape (total,), uint32; and the offsets at which they start and
        end, shape (texts + 1,), int64.

    >>> points, starts = compare_forms(["Open AI！", "", "達標。"])
    >>> points.tobytes().decode("utf-32-le"), starts.tolist()
    ('openai达标', [0, 6, 6, 8])
    """
    points, starts, odd = _by_table(texts)
    places = np.flatnonzero(odd).tolist()
    if not places:
        return points, starts
    spelled, spelled_starts, still_odd = _by_table([_spelled(texts[number_of_text]) for number_of_text in places])
    parts: list[NDArray[np.uint32]] = []
    done = 0
    for number, number_of_text in enumerate(places):
        form = spelled[spelled_starts[number] : spelled_starts[number + 1]]
        parts += [
            points[starts[done] : starts[number_of_text]],
            code_points(compare_form(texts[number_of_text])) if still_odd[number] else form,
        ]
        done = number_of_text + 1
    parts.append(points[starts[done] : starts[-1]])
    lengths = np.diff(starts)
    lengths[odd != 0] = [len(part) for part in parts[1::2]]
    return np.concatenate(parts), np.concatenate(([0], np.cumsum(lengths)))


def _spelled(text: str) -> str:
    for point, form in tuple(_SPELLED.items()):  # other threads may add to it
        text = text.replace(chr(point), form)  # `translate` asks a dictionary for each character of the text
    return text


def _by_table(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.uint8]]:
    """Return the forms by the table, like `compare_forms`, and which texts have characters that it does not cover."""
    points = code_points("".join(texts))
    ends = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)), out=ends[1:])
    out = np.empty(len(points) + 16, dtype=np.uint32)  # the kernel writes 16 at a time
    starts = np.empty(len(texts) + 1, dtype=np.int64)
    odd = np.empty(len(texts), dtype=np.uint8)
    unknown = np.empty(_ROOM, dtype=np.uint32)
    while missing := checked("compare_forms", points, ends, len(texts), _letters(), out, starts, odd, unknown, _ROOM):
        _ask(unknown[:missing])
    return out[: starts[-1]], starts, odd


@cache
def _letters() -> NDArray[np.uint32]:
    """Return the table of the characters met so far: shape (0x110000,), uint32; 0 for those not met yet."""
    return np.zeros(0x110000, dtype=np.uint32)


def _ask(points: NDArray[np.uint32]) -> None:
    """Add characters to the table: each becomes a letter, or nothing, or something that a table cannot express."""
    table = _letters()
    folded = fold_points(points)
    plain = _within(folded, NFKC_STABLE_HAN)
    table[points[plain]] = folded[plain]
    asked = points[~plain]
    kept = [_kept(chr(point)) for point in asked.tolist()]
    single = np.array([form is not None and len(form) == 1 for form in kept], dtype=bool)
    letters = fold_points(code_points("".join(form for form in kept if form is not None and len(form) == 1)))
    lower = [chr(letter).lower() for letter in letters.tolist()]
    table[asked] = [_NONE if form == "" else _ODD for form in kept]
    _SPELLED.update((point, form) for point, form in zip(asked.tolist(), kept, strict=True) if form and len(form) > 1)
    table[asked[single]] = [ord(letter) if len(letter) == 1 else _ODD for letter in lower]


def _kept(character: str) -> str | None:
    """Return the letters of which a character is composed; None if that depends on its neighbours."""
    whole = unicodedata.normalize("NFKC", character)
    if character == _BY_PLACE or any(_joins(part) for part in whole + character):
        return None
    letters = _NOT_LETTERS.sub("", whole)
    has_marks = len(letters) < len(whole)
    return None if has_marks and any(letter in DIGITS for letter in letters) else letters  # ⒈ is `1.`


def _joins(character: str) -> bool:
    """Say whether a character can become one with its neighbours."""
    return unicodedata.category(character).startswith("M") or any(first <= ord(character) < end for first, end in _JAMO)


def _within(points: NDArray[np.uint32], ranges: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    inside = np.zeros(len(points), dtype=bool)
    for first, end in ranges:
        inside |= (points >= first) & (points < end)
    return inside


def window_hashes(
    points: NDArray[np.uint32],
    starts: NDArray[np.int64],
    chosen: NDArray[np.int64],
    ngram: int | NDArray[np.int64],
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the hashes of the character n-grams of the chosen forms, in their order, with repetitions.

    A polynomial of the code points modulo 2^64, finished with MurmurHash3's 64-bit finalizer, upper half. Hashes of
    different n are unrelated. A form that is shorter than n is one shingle as a whole.

    Args:
        points: from `compare_forms`.
        starts: from `compare_forms`.
        chosen: numbers of forms, shape (m,).
        ngram: shingle length in characters; one for all, or shape (m,).

    Returns:
        Hashes, shape (total,), uint32, and the offsets at which each form's start and end, shape (m + 1,), int64.
    """
    out = np.empty(int((starts[chosen + 1] - starts[chosen]).sum()), dtype=np.uint32)
    hash_starts = np.empty(len(chosen) + 1, dtype=np.int64)
    ngrams = np.broadcast_to(np.int64(ngram), chosen.shape).copy()
    checked("shingle_hashes", points, starts, chosen, ngrams, len(chosen), out, hash_starts)
    return out[: hash_starts[-1]], hash_starts


def shingle_hashes(form: str, n: int) -> NDArray[np.uint32]:
    """Return the sorted, distinct 32-bit hashes of the character n-grams of one form; see `window_hashes`.

    Returns:
        shape (distinct shingles,), uint32, ascending; empty for an empty form.

    >>> len(shingle_hashes("甲乙丙丁戊己", 5)), len(shingle_hashes("甲乙", 5)), len(shingle_hashes("", 5))
    (2, 1, 0)
    """
    hashes, _ = window_hashes(code_points(form), np.array([0, len(form)]), np.zeros(1, dtype=np.int64), n)
    hashes.sort()
    distinct: NDArray[np.uint32] = hashes[np.append(True, hashes[1:] != hashes[:-1])[: len(hashes)]]
    return distinct
