"""Engines: how pages are worked through. `local` uses the cores of this machine."""
