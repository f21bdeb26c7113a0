"""A profile to fill in: every question of one or all decisions, as commented YAML."""

import json
from collections.abc import Iterator, Sequence

from kam_advisor.ir.expressions import Fact
from kam_advisor.ir.knowledge import FactDeclaration, KnowledgeBase
from kam_advisor.ir.walk import decision_conditions, facts_of, walk
from kam_advisor.report.display import wrap
from kam_advisor.report.document import plain
from kam_advisor.report.knowledge_document import answers_of, chain
from kam_advisor.vocabulary import Vocabulary

_COLUMNS = 80


def profile_template(name: str, facts: Sequence[FactDeclaration], vocabulary: Vocabulary) -> str:
    """A profile with every answer `unknown`; `kam assess` accepts it as it is.

    Args:
        name: Of the company; empty for a placeholder.
        facts: The questions.
        vocabulary: The language of the comments.
    """
    say = vocabulary.say
    lines = [*_comment(say("template.intro"), ""), ""]
    lines.append(f"name: {_quoted(name or say('template.company_name'))}")
    company = [fact for fact in facts if fact.scope == "company"]
    if company:
        lines += ["", *_comment(say("template.company"), ""), "company:"]
        lines += _questions(company, vocabulary, "  ")
    lines += ["", *_comment(say("template.account"), ""), "accounts:"]
    lines.append(f"  - name: {_quoted(say('template.account_name'))}")
    account = [fact for fact in facts if fact.scope == "account"]
    lines.append("    facts:" if account else "    facts: {}")
    lines += _questions(account, vocabulary, "      ")
    return "\n".join(lines) + "\n"


def facts_for(decision: str, knowledge: KnowledgeBase) -> list[FactDeclaration]:
    """The facts a decision needs, also through the decisions that it waits for."""
    decisions, waiting = {decision}, [decision]
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        for condition in decision_conditions(knowledge.decisions[name]):
            needed |= facts_of(condition, knowledge)
        further = set(chain(name, knowledge)) - decisions
        decisions |= further
        waiting += sorted(further)
    for fact in reversed(list(knowledge.facts.values())):
        needed |= _asked_first(fact.id, knowledge) if fact.id in needed else set()
    return [fact for fact in knowledge.asked.values() if fact.id in needed]


def _asked_first(fact: str, knowledge: KnowledgeBase) -> set[str]:
    """The facts that decide whether a fact applies, and those that decide whether they do."""
    condition = knowledge.facts[fact].applies_when
    if condition is None:
        return set()
    direct = {part.name for part in walk(condition) if isinstance(part, Fact)}
    return direct.union(*(_asked_first(name, knowledge) for name in direct))


def _questions(
    facts: Sequence[FactDeclaration], vocabulary: Vocabulary, indent: str
) -> Iterator[str]:
    for number, fact in enumerate(facts):
        if number:
            yield ""
        yield from _comment(vocabulary.of(fact.question), indent)
        for answer in answers_of(fact, vocabulary):
            yield from _comment(f"  {answer}", indent)
        if fact.applies_when is not None:
            said = vocabulary.sentence(fact.applies_when)
            yield from _comment(vocabulary.say("template.applies", condition=said), indent)
        yield f"{indent}{fact.id}: unknown"


def _comment(text: str, indent: str) -> Iterator[str]:
    lead = f"{indent}# " + " " * (len(text) - len(text.lstrip()))
    for line in wrap(plain(text), _COLUMNS - len(lead)):
        yield lead + "".join(run.text for run in line)


def _quoted(text: str) -> str:
    """The text as a YAML scalar, whatever it holds: JSON strings are YAML."""
    return json.dumps(text, ensure_ascii=not text.isprintable())
