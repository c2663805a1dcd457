"""A folder of installed packages that bring stages, and a process that imports them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

MODULE = '''
from dataclasses import dataclass
from typing import Annotated, Literal
from seedclean.core.ranges import AtLeast
from seedclean.stage import Rewriting
from seedclean.stages import Spec

@dataclass(frozen=True)
class Units:
    """Units of length in one spelling."""

    unit: Literal["千米", "km"] = "千米"

    def __call__(self, text):
        return text.replace("公里", self.unit)

@dataclass(frozen=True)
class Shift:
    """A suffix of numbers: as many as `times` says."""

    offset: int = 7
    slope: float = 1.0
    times: Annotated[int, AtLeast(2)] = 2

    def __call__(self, text):
        return text + f"[{self.offset}|{self.slope}]" * self.times

shift = Spec(Shift, lambda made: Rewriting("shift", made))
units = Spec(Units, lambda made: Rewriting("units", made))
misnamed = Spec(Units, lambda made: Rewriting("other", made))
no_spec = Units
'''
TEXT = "海城渡轮公司昨晚恢复了夜间班次,第一班船九点离港,开了四十二公里,船上坐了一百八十多人。"


class Site:
    """A folder of packages as pip installs them, and runs of seedclean that can import them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "own_units.py").write_text(MODULE, encoding="utf-8")
        (folder / "broken.py").write_text("import nothing_of_this_name", encoding="utf-8")
        (folder / "in").mkdir()
        (folder / "in" / "a.txt").write_text(TEXT, encoding="utf-8")

    def package(self, name: str, entries: str, version: str = "1.0") -> None:
        info = self.folder / f"{name}-{version}.dist-info"
        for old in self.folder.glob(f"{name}-*.dist-info"):
            for file in old.iterdir():
                file.unlink()
            old.rmdir()
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[seedclean.stages]\n{entries}\n", encoding="utf-8")

    def run(self, config: str, *more: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "own.yaml").write_text(config, encoding="utf-8")
        command = [sys.executable, "-m", "seedclean", "run", "in", "-o", "out", "-c", "own.yaml", *more]
        env = {**os.environ, "PYTHONPATH": str(self.folder)}
        return subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, check=False)

    def texts(self) -> list[str]:
        lines = (self.folder / "out" / "clean.jsonl").read_bytes().splitlines()
        return [json.loads(line)["text"] for line in lines]
