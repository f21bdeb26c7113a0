"""Several people's answers about one company, as plain data for JSON."""

from kam_advisor.compare_answers import AnswerComparison, DecisionMixtures, Difference, Flip
from kam_advisor.compare_answers.line_up import Place
from kam_advisor.compare_answers.mixed import Results
from kam_advisor.ir.knowledge import KnowledgeBase
from kam_advisor.ir.rules import NOT_APPLICABLE
from kam_advisor.report.plain import Plain, plain_value


class AnswersData:
    """Writes comparisons of one knowledge base. Outcomes, facts and accounts by their ids."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Ids need no language."""
        self._knowledge = knowledge

    def comparison(self, found: AnswerComparison) -> dict[str, Plain]:
        """The comparison; every list over the respondents is in their order."""
        return {
            "respondents": [
                {"label": one.label, "name": one.profile.name} for one in found.lined.respondents
            ],
            "dated": found.lined.dated,
            "accounts": [account.name for account in found.lined.accounts],
            "agenda": [
                {
                    **self._difference(topic.difference),
                    "weight": plain_value(topic.weight),
                    "decisions": [{"account": a, "decision": d} for a, d in topic.decisions],
                }
                for topic in found.agenda
            ],
            "decisions": [self._decision(decision) for decision in found.decisions],
            "differences": [self._difference(one) for one in found.differences],
        }

    def _decision(self, one: DecisionMixtures) -> dict[str, Plain]:
        return {
            "account": one.account,
            "decision": one.decision,
            "results": [self._results(one.decision, results) for results in one.results],
            "differs": one.differs,
            "looked_into": one.looked_into,
            "mixtures": one.mixtures,
            "shares": [
                {"results": self._results(one.decision, results), "share": plain_value(share)}
                for results, share in one.shares
            ],
            "matters": [
                {**_place(place), "influence": plain_value(share)} for place, share in one.matters
            ],
            "flips": [self._flip(one.decision, flip) for flip in one.flips],
            "all_flips": one.all_flips,
        }

    def _flip(self, decision: str, flip: Flip) -> dict[str, Plain]:
        return {
            "respondent": flip.respondent,
            "answers": [
                {**_place(place), "answer": plain_value(answer)} for place, answer in flip.answers
            ],
            "results": self._results(decision, flip.results),
        }

    def _difference(self, difference: Difference) -> dict[str, Plain]:
        return {
            **_place(difference.place),
            "answers": [plain_value(answer) for answer in difference.answers],
        }

    def _results(self, decision: str, results: Results | None) -> Plain:
        if results is None:
            return None
        order = [*self._knowledge.decisions[decision].outcomes, NOT_APPLICABLE, "gap", "conflict"]
        return [*filter(results.__contains__, order)]


def _place(place: Place) -> dict[str, Plain]:
    account, fact = place
    return {"account": account, "fact": fact}
