"""The rules on durable-rules: forward chaining whose firings are the proof.

productions.py  the productions of `inference.py`, from the rules     (pure)
to_durable.py   productions as a durable-rules ruleset                (pure)
limits.py       what durable-rules cannot take, refused beforehand
driver.py       the only place that touches the C module
chaining.py     firings and working memory of one session
engine.py       the inference engine
"""

from kam_advisor.durable.engine import DurableEngine, available
from kam_advisor.durable.limits import DurableLimit

__all__ = ["DurableEngine", "DurableLimit", "available"]
