"""HTML pages: the text that a reader sees, what the page's head declares, and what trafilatura takes for the article.

Needs the extra `seedclean[html]`; nothing here is imported before a page of HTML is read.
"""

from seedclean.read.html.page import Declared, HtmlPage, parse_page
from seedclean.read.html.visible_text import rendered_text

__all__ = ["Declared", "HtmlPage", "parse_page", "rendered_text"]
