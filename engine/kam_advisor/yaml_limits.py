"""How much a YAML file may hold. In a module of its own, for it is needed without the parser."""

MOST_BYTES = 4_000_000
MOST_VALUES = 200_000
MOST_DEPTH = 40
MOST_BYTES_WITHOUT_C = 200_000
"""PyYAML's own parser is twenty times slower than libyaml."""
