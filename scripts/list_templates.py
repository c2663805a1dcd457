"""Write src/seedclean/core/render/templates.json: the templates as the Python that Jinja makes of them.

Usage: python scripts/list_templates.py, after each change of a template, and for each new version of Jinja. What is not
listed is compiled in each process, so nothing is wrong without it.
"""

from __future__ import annotations

from seedclean.core.render.listed_templates import FILE, as_json
from seedclean.reporting.html_report.page import report_templates


def main() -> None:
    """Write the file."""
    environment = report_templates()
    FILE.write_bytes(as_json(environment, environment.list_templates()))


if __name__ == "__main__":
    main()
