"""Tools that a build finds instead of the real ones, each a program of its own that says so."""
