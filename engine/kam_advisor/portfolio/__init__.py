"""Portfolios: a table of accounts in, the same table with what the rules say of each out.

    IN ── read_*.py ──► source ── columns.py, checked.py ──► facts and faults, in SQL
         ── deciding.py ──► results ── write_*.py ──► OUT
                               └── summary.py ──► text, JSON, HTML

Everything between reading and writing is one SQL statement on DuckDB, so that a million accounts
take no more memory than a thousand. A cell that cannot be read is a fault of its row: the row goes
out with it, and the answer counts as unknown.
"""
