"""How much a YAML file may hold. In a module of its own, for it is needed without the parser."""

MOST_BYTES = 4_000_000
MOST_BYTES_OF_RULES = 500_000
"""Of one file of rules or knowledge: each of its conditions is parsed and checked."""
MOST_VALUES = 200_000
MOST_DEPTH = 40
MOST_DOCUMENTS = 10_000
MOST_FAULTS = 500
"""In one file; beyond that it is not a file with faults but another kind of file."""
LONGEST_SOURCE = 1000
"""Characters of a line that a fault carries; a file may be one line of megabytes."""
MOST_BYTES_WITHOUT_C = 200_000
"""PyYAML's own parser is twenty times slower than libyaml."""
