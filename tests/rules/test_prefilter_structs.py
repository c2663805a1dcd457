"""What Python hands to the kernel's filters is laid out as C reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedclean.rules.prefilter_structs import PrefilterTables, WordedGroup, WordlessGroup, WordUse
from seedclean.text.word_filter import WordTables
from tests.support.struct_layout import layout_in_c, layout_in_python, run_c

STRUCTS = {"word_filter": WordTables, "pattern_prefilter": PrefilterTables}
ROWS: dict[str, type[WordUse | WordedGroup | WordlessGroup]] = {
    "word_use": WordUse,
    "worded_group": WordedGroup,
    "wordless_group": WordlessGroup,
}
HEADER = "scan/pattern_prefilter.h"


def test_the_structs_are_laid_out_in_python_as_in_c(tmp_path: Path) -> None:
    expected = [line for name, struct in STRUCTS.items() for line in layout_in_python(name, struct)]
    assert layout_in_c(tmp_path, HEADER, STRUCTS) == expected


@pytest.mark.parametrize("name", ROWS)
def test_the_columns_of_a_row_are_the_fields_of_its_struct(tmp_path: Path, name: str) -> None:
    fields = ROWS[name]._fields
    statements = [f'printf("%zu\\n", offsetof(struct {name}, {field}));' for field in fields]
    offsets = run_c(tmp_path, HEADER, [*statements, f'printf("%zu\\n", sizeof(struct {name}));'])
    assert offsets == [str(4 * number) for number in range(len(fields) + 1)]
