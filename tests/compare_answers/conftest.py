"""Tests of `compare_answers/`; what they share stands in `tests/support/`."""
