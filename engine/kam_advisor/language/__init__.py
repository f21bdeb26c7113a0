"""The condition language: text to typed `ir.Expression`, with every fault in it.

grammar.lark   the form: a subset of FEEL, the expression language of the DMN standard
parse.py       text to `syntax.py`, by lark; imported only when a text is read
check.py       `syntax.py` to `ir.Expression`: names, types, what is allowed where
compare.py     the same for comparisons: options are looked up by what they are compared with
names.py       what a text may refer to, and what to suggest for a name that is not there
"""

from kam_advisor.language.names import Allowed, Names
from kam_advisor.language.read import read_expression

__all__ = ["Allowed", "Names", "read_expression"]
