"""The partition of all answers that shows that a reading is complete and unambiguous.

Per reading a decision diagram: each node asks one fact and parts its answers over its branches;
each leaf is a rule with its outcome. The ways from the root to the leaves are the boxes of the
partition, written with what they share written once: a scorecard over nine facts has millions of
boxes, and some hundreds of nodes. Whoever distrusts us can check with a few lines of code that
every node's branches cover its answers, each once, and that the leaves are as the rules say
(`tests/support/certificate_checker.py` does so without the engine).
"""

import json
from collections.abc import Mapping
from pathlib import Path

from kam_advisor.errors import CallInvalid, Fault, Place
from kam_advisor.ir.expressions import Value
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import Decision, Reading, Table, Tree
from kam_advisor.reference.chain import in_order_of_priority, questions_in_order
from kam_advisor.unknowns.diagram import BOTTOM, BudgetExceeded
from kam_advisor.unknowns.prepared import Prepared
from kam_advisor.unknowns.rules import NoOutcome, Rules
from kam_advisor.unknowns.space import Space
from kam_advisor.verify.findings import plain


def write_certificate(knowledge: KnowledgeBase, file: Path) -> None:
    """Write the certificate of a knowledge base.

    Raises:
        CallInvalid: The file cannot be written.
    """
    text = json.dumps(certificate(knowledge), ensure_ascii=False, indent=1) + "\n"
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"this file cannot be written: {(error.strerror or 'no reason given').lower()}"
        fault = Fault("cannot-write", message, Place(str(file)), "Name another file.")
        raise CallInvalid((fault,)) from None


def certificate(knowledge: KnowledgeBase) -> dict[str, object]:
    """Per reading its partition, as plain data; readings that have none, with the reason."""
    readings, left_out = [], []
    for decision in knowledge.decisions.values():
        for reading in decision.readings:
            why = ""
            if decision.scope == "company":
                why = "it is decided over the accounts of a company, however many there are"
            else:
                try:
                    readings.append(_partition(knowledge, decision, reading))
                except _Entangled as entangled:
                    why = f"it computes with {entangled}, which has unboundedly many answers"
                except (BudgetExceeded, RecursionError):
                    why = "its diagram is too large"
            if why:
                left_out.append({"decision": decision.id, "reading": reading.id, "why": why})
    return {
        "certificate": 1,
        "fingerprint": knowledge.fingerprint,
        "readings": readings,
        "left_out": left_out,
    }


class _Entangled(Exception):
    """A number that stands in arithmetic: its answers are no finite number of cells."""


def _partition(knowledge: KnowledgeBase, decision: Decision, reading: Reading) -> dict[str, object]:
    prepared = Prepared(knowledge)
    facts = prepared.closure(decision.id)
    for fact in facts:
        if not prepared.domains[fact].values:
            raise _Entangled(fact)
    space = Space(prepared, {}, facts)
    rules = Rules(space, {})
    root = _root(space, rules, decision, reading)
    nodes, leaves = _written(space, root)
    counted = space.paths.counts(root, [space.levels[fact] for fact in facts])
    return {
        "decision": decision.id,
        "reading": reading.id,
        "default": reading.default,
        "facts": [
            {
                "id": fact,
                "values": [_data(value) for value in prepared.domains[fact].values],
                "all_answers": prepared.domains[fact].complete,
            }
            for fact in facts
        ],
        "root": _name(root),
        "nodes": nodes,
        "leaves": leaves,
        "counts": {_name(leaf): str(count) for leaf, count in sorted(counted.items())},
    }


def _root(space: Space, rules: Rules, decision: Decision, reading: Reading) -> int:
    """The diagram of a reading, with the rule that concludes in its leaves."""
    diagrams, logic = space.diagrams, reading.logic
    labelled = (
        _table(space, rules, logic) if isinstance(logic, Table) else _tree(space, rules, logic)
    )
    concluded = rules.reading(decision, reading)

    def with_rule(terminals: tuple[int, ...]) -> int:
        lacks = terminals[0] in (rules.gap, rules.conflict)
        return terminals[0] if lacks else terminals[1]

    labelled = diagrams.apply(("with rule", reading.id), with_rule, (concluded, labelled))
    applies = rules.decision_applies(decision)
    return diagrams.cases((applies,), (labelled,), rules.not_applicable, rules.gap)


def _table(space: Space, rules: Rules, table: Table) -> int:
    rows = in_order_of_priority(table)
    conditions = [rules.condition(row.when) for row in rows]
    ends = [space.diagrams.terminal((row.conclusion.outcome, row.id)) for row in rows]
    if table.hit_policy in ("first", "priority"):
        return space.diagrams.cases(conditions, ends, rules.gap, rules.gap)
    # Of rows that may hold beside an undecided one, the first that holds for certain.
    found = rules.gap
    for condition, end in reversed(list(zip(conditions, ends, strict=True))):
        holds = space.diagrams.apply("certain", lambda t: int(t[0] == 1), (condition,))
        found = space.diagrams.cases((holds,), (end,), found, rules.gap)
    return found


def _tree(space: Space, rules: Rules, tree: Tree) -> int:
    found: dict[str, int] = {}
    for question in reversed(questions_in_order(tree)):
        conditions = [rules.taken(question, branch) for branch in question.branches]
        ends = [
            found[branch.goto or ""]
            if branch.conclusion is None
            else space.diagrams.terminal((branch.conclusion.outcome, branch.id))
            for branch in question.branches
        ]
        found[question.id] = space.diagrams.cases(conditions, ends, rules.gap, rules.gap)
    return found[tree.start]


def _written(space: Space, root: int) -> tuple[dict[str, object], dict[str, object]]:
    diagrams = space.diagrams
    nodes: dict[str, object] = {}
    leaves: dict[str, object] = {}
    for node in sorted(space.paths.nodes(root)):
        if diagrams.level[node] == BOTTOM:
            leaves[_name(node)] = _leaf(diagrams.values[node])
            continue
        fact = space.variables[diagrams.level[node]]
        values = space.prepared.domains[fact].values
        leading: dict[int, list[object]] = {}
        for value, kid in zip(values, diagrams.kids[node], strict=True):
            leading.setdefault(kid, []).append(_data(value))
        branches = [{"values": those, "to": _name(kid)} for kid, those in leading.items()]
        nodes[_name(node)] = {"fact": fact, "branches": branches}
    return nodes, leaves


def _leaf(value: object) -> Mapping[str, str]:
    if isinstance(value, NoOutcome):
        return {"problem": value.value}
    if isinstance(value, tuple):
        return {"outcome": value[0], "rule": value[1]}
    return {"outcome": str(value)}


def _name(node: int) -> str:
    return f"n{node}"


def _data(value: Value) -> object:
    return value if isinstance(value, bool | int) else plain(value)
