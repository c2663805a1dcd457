"""Processes that clean batches of pages: how they start, what they are sent, what happens when one dies."""
