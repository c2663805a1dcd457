"""HTML pages: the text that a reader sees, facts about its lines, and what the page declares of its article.

A run imports this only where a text begins with a tag.
"""
