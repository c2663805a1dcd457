"""What the texts of a corpus are, in distributions, and what limits would drop of it: `seedclean stats`."""
