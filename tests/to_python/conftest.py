"""Tests of `unknowns/`; what they share stands in `tests/support/`."""
