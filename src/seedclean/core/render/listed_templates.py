"""Templates as the Python that Jinja makes of them, written down: to make it takes a tenth of the start of a process.

Only templates of the installed version of Jinja that did not change since are taken from the list.
scripts/list_templates.py writes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, Template

from seedclean.core.extras import installed_version

FILE = Path(__file__).with_name("templates.json")


class ListedTemplates(FileSystemLoader):
    """Loads templates from folders; those that are listed need not be compiled from the template language."""

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:  # noqa: A002 - Jinja's name
        """Return a template."""
        source, path, is_current = self.get_source(environment, name)
        python = _listed().get(_key(name, source))
        if python is None:
            return super().load(environment, name, globals)
        code = compile(python, path, "exec")
        return environment.template_class.from_code(environment, code, globals or {}, is_current)


@cache
def _listed() -> Mapping[str, str]:
    listed: dict[str, Any] = orjson.loads(FILE.read_bytes()) if FILE.is_file() else {}
    return listed["python"] if listed.get("jinja") == installed_version("jinja2") else {}


def _key(name: str, source: str) -> str:
    return f"{name} {hashlib.sha256(source.encode()).hexdigest()}"


def as_json(environment: Environment, names: Iterable[str]) -> bytes:
    """Return the list for some templates of an environment."""
    python = {}
    for name in sorted(names):
        source = _source(environment, name)
        python[_key(name, source)] = environment.compile(source, name, name, raw=True)
    return orjson.dumps({"jinja": installed_version("jinja2"), "python": python}, option=orjson.OPT_INDENT_2)


def _source(environment: Environment, name: str) -> str:
    loader: Any = environment.loader
    get_source: Callable[[Environment, str], tuple[str, str, Callable[[], bool]]] = loader.get_source
    return get_source(environment, name)[0]
