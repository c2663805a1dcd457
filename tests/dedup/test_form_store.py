"""Compare forms in several files: each is read within its own, and nothing beyond the end of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from seedclean.core.kernel import checked
from seedclean.dedup.form_store import Forms, FormStore
from seedclean.dedup.sketch_store import compare_pairs


def units(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    return np.frombuffer(text.encode("utf-16-le"), dtype=np.uint16)


@pytest.fixture
def forms(tmp_path: Path) -> Iterator[FormStore]:
    with closing(FormStore(tmp_path)) as store:
        yield store


def written(tmp_path: Path, name: str, text: str, before: bytes = b"") -> int:
    """Return the descriptor of a file with a text behind some bytes."""
    (tmp_path / name).write_bytes(before + text.encode("utf-16-le"))
    return os.open(tmp_path / name, os.O_RDWR)


def test_forms_are_read_where_they_stand(forms: FormStore, tmp_path: Path) -> None:
    first, second = written(tmp_path, "1", "渡轮恢复夜航", b"line"), written(tmp_path, "2", "夜航𠮷")
    forms.add_written(first, 4, np.array([2, 4]))
    forms.add(units("恢复夜航"), np.array([4]))
    forms.add_written(second, 0, np.array([4]))
    stored = forms.mapped()
    texts = [
        stored.buffers[buffer][start:end].tobytes().decode("utf-16-le")
        for buffer, start, end in zip(stored.buffer, stored.starts, stored.ends, strict=True)
    ]
    assert texts == ["渡轮", "恢复夜航", "恢复夜航", "夜航𠮷"]
    equal = np.empty(2, dtype=np.uint8)
    checked("equal_forms", *stored.table(), np.array([[1, 2], [2, 3]]), 2, equal)
    assert equal.tolist() == [1, 0]
    jaccard, containment = compare_pairs(stored, np.array([[1, 2], [2, 3], [0, 3]]), 2)
    assert jaccard.tolist() == [1.0, 1 / 4, 0.0]
    assert containment.tolist() == [1.0, 1 / 2, 0.0]


def test_a_file_that_grows_is_mapped_again(forms: FormStore, tmp_path: Path) -> None:
    file = written(tmp_path, "1", "渡轮")
    forms.add_written(file, 0, np.array([2]))
    assert forms.mapped().ends.tolist() == [2]
    os.pwrite(file, "夜航".encode("utf-16-le"), 4)
    forms.add_written(file, 4, np.array([2]))
    stored = forms.mapped()
    assert stored.buffers[1].tobytes().decode("utf-16-le") == "渡轮夜航"
    forms.release()
    assert stored.buffers[1].tobytes().decode("utf-16-le") == "渡轮夜航", "released memory is read again"


def test_a_file_shorter_than_its_forms_is_refused_before_it_is_read(forms: FormStore, tmp_path: Path) -> None:
    file = written(tmp_path, "1", "渡轮恢复夜航")
    forms.add_written(file, 0, np.array([2, 4]))
    os.ftruncate(file, 10)
    with pytest.raises(ValueError, match=r"form 1 is \[2, 6\) of a buffer of 5 units"):
        forms.mapped()


@pytest.mark.parametrize(("buffer", "start", "end"), [(0, -1, 1), (0, 2, 1), (0, 0, 4), (1, 0, 1), (-1, 0, 1)])
def test_forms_outside_of_their_buffer_are_refused(buffer: int, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="buffer"):
        Forms.within((units("渡轮夜"),), np.array([buffer], np.int32), np.array([start]), np.array([end]))


def test_forms_one_after_the_other_must_fit() -> None:
    assert Forms.joined(units("渡轮夜"), np.array([1, 0, 2])).ends.tolist() == [1, 1, 3]
    with pytest.raises(ValueError, match="buffer of 3 units"):
        Forms.joined(units("渡轮夜"), np.array([1, 3]))


def test_no_form_is_no_error(forms: FormStore) -> None:
    assert forms.mapped().starts.tolist() == []
