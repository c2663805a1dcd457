"""What the search for lost bytes works on: its arrays hold what the shipped model and the page say."""

from __future__ import annotations

import ctypes
import gzip
import shutil
import subprocess
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seedclean.core.kernel
from seedclean.core.kernel import I64
from seedclean.core.kernel.structs import ArrayStruct, Rows
from seedclean.core.resources import configs_folder
from seedclean.stages.repairs.lost_bytes.evidence import damage_evidence
from seedclean.stages.repairs.lost_bytes.gbk import characters_of_pairs, pairs_of_characters
from seedclean.stages.repairs.lost_bytes.language_model import load_language_model
from seedclean.stages.repairs.lost_bytes.page_counts import PageCounts
from seedclean.stages.repairs.lost_bytes.search import LostByteSearch
from seedclean.stages.repairs.lost_bytes.structs import DamagedPage, LanguageModel, SpanRestoration
from seedclean.stages.repairs.lost_bytes.variants import variants_of

TEXT = st.lists(st.text(st.sampled_from("海城渡轮公司,。a\U00020000"), max_size=12), max_size=5)
STRUCTS: dict[str, type[ArrayStruct]] = {
    "language_model": LanguageModel,
    "damaged_page": DamagedPage,
    "restoration": SpanRestoration,
}
SCRAPS = [
    *("?", "??", "\ufffd", "(dá)", "zhèn)", "?zhèn)", "達(dá)", "系統(tǒng)?,F(xiàn)在", "祖?zhèn)鞯?000億"),
    *("鞯", "。", ",", "!", "F", "7", "“", "《", "海城港", "\ue0fa", "\n", "\U00020000", "\ud800", "發", "发"),
]


def share(code: str) -> float:
    """Return what a code of the shipped model stands for."""
    return 0.0 if code == "~" else 2.0 ** ((ord("!") - ord(code)) / 4)


def shipped_lines() -> list[list[str]]:
    """Return the lines of the shipped model: of characters, and of ends of words."""
    text = gzip.decompress((configs_folder() / "bigrams.txt.gz").read_bytes()).decode("utf-8")
    rows, tails = text.split("\n\n")
    return [[row for row in rows.split("\n") if not row.startswith("# ")], tails.rstrip("\n").split("\n")]


@pytest.mark.parametrize("character", "\0城的,渡")
def test_the_arrays_of_a_character_say_what_its_line_says(character: str) -> None:
    arrays = load_language_model().arrays
    [line] = [row for row in shipped_lines()[0] if row[0] == character]
    row = arrays["rows"][ord(character)]
    uses, begins, ends, alone = map(share, line[1:5])
    assert arrays["row_shares"][row, :2].tolist() == [uses, begins]
    assert arrays["row_shares"][row, 2] == min(1.0, alone / max(begins, 1e-9))
    groups = {line[at]: [share(code) for code in line[at + 1 : at + 4]] for at in range(5, len(line), 4)}
    of_row = slice(arrays["follower_starts"][row], arrays["follower_starts"][row + 1])
    followers = arrays["followers"][of_row].tolist()
    assert followers == sorted(map(ord, groups))
    follower_shares = arrays["follower_shares"][of_row].tolist()
    for code, (heads, insides, across) in zip(followers, follower_shares, strict=True):
        pair, head, border = groups[chr(code)]
        assert heads == min(1.0, head / max(begins, 1e-9))
        assert insides == (min(1.0, (pair - head) / max(uses - begins, 1e-9)) if pair > head else 0.0)
        assert across == border / max(ends, 1e-9)


def test_the_arrays_of_the_ends_of_words_say_what_their_lines_say() -> None:
    arrays = load_language_model().arrays
    tails, tails_of, starts = arrays["tails"], arrays["tails_of"], arrays["tail_follower_starts"]
    lines = shipped_lines()[1]
    assert tails_of[-1] == len(tails) == len(lines)
    of_character = slice(tails_of[ord("城")], tails_of[ord("城") + 1])
    assert [chr(tail & 0xFFFFFFFF) for tail in tails[of_character].tolist()] == sorted(
        line[1] for line in lines if line[0] == "城"
    )
    assert (np.diff(tails.astype(I64)) > 0).all()
    for line in lines[:: len(lines) // 50]:
        at = int(np.searchsorted(tails, np.uint64(ord(line[0]) << 32 | ord(line[1]))))
        expected = {line[i]: min(1.0, share(line[i + 1]) / share(line[2])) for i in range(3, len(line), 2)}
        of_tail = slice(starts[at], starts[at + 1])
        followers = map(chr, arrays["tail_followers"][of_tail])
        shares = arrays["tail_follower_shares"][of_tail].tolist()
        assert dict(zip(followers, shares, strict=True)) == expected
        assert arrays["tail_backoffs"][at] == pytest.approx(max(0.05, 1 - sum(expected.values())))


def test_bytes_and_variants_are_those_of_gbk() -> None:
    arrays = load_language_model().arrays
    for (lead, trail), character in list(characters_of_pairs().items())[::97]:
        pair = lead << 8 | trail
        assert chr(arrays["characters"][pair]) == character
        assert arrays["pairs"][ord(character)] == pair
        assert pairs_of_characters()[character] == (lead, trail)
    of_folded = slice(arrays["variant_starts"][ord("发")], arrays["variant_starts"][ord("发") + 1])
    assert tuple(map(chr, arrays["variants"][of_folded])) == variants_of("發")


def test_no_index_that_the_kernel_makes_of_the_model_leaves_its_arrays() -> None:
    """The kernel looks these up unchecked: a byte pair, a character below U+10000, a folded one below U+40000."""
    arrays = load_language_model().arrays
    for name in ("characters", "folded", "pair_flags", "pairs", "character_flags"):
        assert arrays[name].shape == (0x10000,), name
    assert arrays["folded"].max() < 0x40000
    assert not any(array.flags.writeable for array in arrays.values()), "all pages share the model"
    assert len(arrays["letters"]) == 0x40000
    assert arrays["letters"].max() < len(arrays["letter_shares"]) == len(arrays["pair_starts"]) - 1
    assert len(arrays["pair_backoffs"]) == len(arrays["letter_shares"])
    assert len(arrays["pair_shares"]) == len(arrays["pair_letters"]) == len(arrays["triple_starts"]) - 1
    assert len(arrays["triple_backoffs"]) == len(arrays["pair_letters"])
    assert len(arrays["triple_shares"]) == len(arrays["triple_letters"])
    assert arrays["pair_letters"].max() < len(arrays["letter_shares"])
    for name in ("characters", "variants"):
        assert arrays[name].max() < 0x10000, name
    assert len(arrays["rows"]) == 0x40000
    assert len(arrays["tails_of"]) == len(arrays["variant_starts"]) == 0x40001
    assert arrays["rows"].max() < len(arrays["row_shares"]) == len(arrays["follower_starts"]) - 1
    for starts, values in (
        ("follower_starts", "followers"),
        ("tail_follower_starts", "tail_followers"),
        ("tails_of", "tails"),
        ("variant_starts", "variants"),
        ("pair_starts", "pair_letters"),
        ("triple_starts", "triple_letters"),
    ):
        assert arrays[starts][0] == 0, starts
        assert arrays[starts][-1] == len(arrays[values]), starts
        assert (np.diff(arrays[starts]) >= 0).all(), starts
    assert np.diff(arrays["variant_starts"]).max() < 128, "more variants than CANDIDATES_MOST in lost_bytes.h"


@given(TEXT, st.text(st.sampled_from("海城渡轮"), max_size=3))
def test_a_page_counts_its_pairs(stretches: list[str], learned: str) -> None:
    text = "".join(stretches)
    counts = PageCounts(text, stretches)
    counts.learn_marks(f"城，{learned}，。", 0.5)
    pairs = Counter(first + second for stretch in stretches for first, second in pairwise(stretch))
    expected = {**pairs, "，。": 0.5}
    assert {pair: counts.pair_count(pair) for pair in expected} == expected
    assert counts.pair_count("轮渡") == pairs["轮渡"]
    assert counts.pair_count("轮") == 0
    assert counts.total == max(len(text), 1)
    assert int((counts.keys > 0).sum()) < len(counts.keys)
    assert counts.character_counts("城渡轉") == [float(text.count(character)) for character in "城渡轉"]


@given(st.text("海城。，", max_size=40), st.lists(st.text(min_size=1, max_size=60), max_size=12))
def test_the_counts_of_a_page_never_fill_their_table(text: str, learned: list[str]) -> None:
    """A full table would have no free slot, and the kernel would look for one without end."""
    counts = PageCounts(text, [text])
    for stretch in learned:
        counts.learn_marks(stretch, 1.0)
    assert int((counts.keys == 0).sum()) > 0


@settings(deadline=None)  # tables are loaded at the first call
@given(st.lists(st.sampled_from(SCRAPS) | st.text(max_size=2), max_size=40).map("".join))
def test_every_span_of_any_page_is_restored_within_the_page(page: str) -> None:
    search = LostByteSearch(page, damage_evidence(page))
    for start in (at for at, character in enumerate(page) if character in "?\ufffd"):
        restoration = search.restore(start)
        assert start < restoration.end <= len(page)
        assert 0.0 <= restoration.share <= 1.0
        assert 0.0 < restoration.digit_share <= 1.0
        assert restoration.runner_up_share <= restoration.share
        assert all(0 <= at < len(restoration.text) for at in restoration.guesses)
        assert all(characters_of_pairs()[pair] for pair in restoration.annotated_pairs)


def test_a_struct_refuses_arrays_that_the_kernel_would_misread() -> None:
    values = {"room": 4, "end": 0, "is_complete": 0, "text_length": 0, "loss_count": 0, "noted_count": 0}
    values |= {"guessed_count": 0, "runner_up_length": 0, "share": 0, "runner_up_share": 0, "digit_share": 0}
    names = ("text", "losses", "noted", "guessed", "runner_up", "order", "order_of_other")
    arrays = {name: np.zeros(4, dtype=np.uint32) for name in names}
    ArrayStruct.__init__(SpanRestoration(4), **values, **arrays)
    for wrong in (np.zeros(4), np.zeros(8, dtype=np.uint32)[::2], np.zeros((4, 2), dtype=np.uint32)):
        with pytest.raises(TypeError, match=r"SpanRestoration\.losses"):
            ArrayStruct.__init__(SpanRestoration(4), **values, **{**arrays, "losses": wrong})
    with pytest.raises(TypeError, match="order"):
        ArrayStruct.__init__(SpanRestoration(4), **values, **{k: v for k, v in arrays.items() if k != "order"})


def layout_in_python(name: str, struct: type[ArrayStruct]) -> list[str]:
    """Return the size of a struct, and of each field its offset, its size and the size of what it points to."""
    lines = [f"{name} {ctypes.sizeof(struct)}"]
    for field, kind in struct.kinds.items():
        column = getattr(struct, field)
        value = kind.dtype.itemsize * kind.width if isinstance(kind, Rows) else 0
        value = value or (kind.itemsize if isinstance(kind, np.dtype) else 0)
        lines.append(f"{name}.{field} {column.offset} {column.size} {value}")
    return lines


def layout_in_c(name: str, struct: type[ArrayStruct]) -> str:
    """Return C statements that print the same lines."""
    lines = [f'printf("{name} %zu\\n", sizeof(struct {name}));']
    for field, kind in struct.kinds.items():
        column = f"((struct {name} *)0)->{field}"
        value = "(size_t)0" if isinstance(kind, type) else f"sizeof *{column}"
        sizes = f"offsetof(struct {name}, {field}), sizeof {column}, {value}"
        lines.append(f'printf("{name}.{field} %zu %zu %zu\\n", {sizes});')
    return "\n".join(lines)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_the_structs_are_laid_out_in_python_as_in_c(tmp_path: Path) -> None:
    header = Path(seedclean.core.kernel.__file__).parent / "c" / "lost_bytes" / "lost_bytes.h"
    statements = "\n".join(layout_in_c(name, struct) for name, struct in STRUCTS.items())
    program = f'#include <stddef.h>\n#include <stdio.h>\n#include "{header}"\nint main(void) {{\n{statements}\n}}\n'
    (tmp_path / "layout.c").write_text(program, encoding="utf-8")
    subprocess.run(["cc", "-std=c11", "layout.c", "-o", "layout"], cwd=tmp_path, check=True)
    printed = subprocess.run([tmp_path / "layout"], capture_output=True, text=True, check=True).stdout.splitlines()
    assert printed == [line for name, struct in STRUCTS.items() for line in layout_in_python(name, struct)]
