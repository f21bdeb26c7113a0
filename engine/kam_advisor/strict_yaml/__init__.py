"""Strict YAML: plain data in which every key and every value keeps its place in the file.

reader.py     the way in: `read_yaml`, `Document`, `Unreadable`
text.py       decoding, and from a character to its line and column
build.py      data from the parser's events
scalars.py    what an unquoted word means
align.py      from a character of a text to its place, whatever its quotes and folds
problems.py   what the parser complains of, in plain words
limits.py     how much is read at most
"""
