"""Write the JSON Schemas of the output rows from `seedclean.write.row_schema`: `make schemas`."""

from __future__ import annotations

from typing import get_args

from seedclean.core.resources import configs_folder
from seedclean.write.row_schema import OutputName, json_schema_text

for name in get_args(OutputName):
    (configs_folder() / "schemas" / f"{name}.schema.json").write_text(json_schema_text(name), encoding="utf-8")
