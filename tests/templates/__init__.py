"""Tests of what is emitted, as a whole: every condition set, determinism, the documents."""
