"""An interview with the file it is kept in: every answer is on the disk before the next."""

from kam_advisor.interview import Ask, Interview
from kam_advisor.interview.profile_file import ProfileFile
from kam_advisor.interview.profile_text import profile_text
from kam_advisor.ir.expressions import Value
from kam_advisor.values import UNKNOWN, Unknown


class Session:
    """What every form of the questionnaire works on.

    Attributes:
        interview: The state: what is asked, known, decided.
        file: Where it is kept.
    """

    def __init__(self, interview: Interview, file: ProfileFile) -> None:
        """Put the two together; nothing is written before the first answer."""
        self.interview = interview
        self.file = file

    def answer(self, value: Value | Unknown) -> None:
        """Answer the question at hand, UNKNOWN for "don't know", and save.

        Raises:
            CallInvalid: It cannot be saved.
        """
        if value is UNKNOWN:
            self.interview.dont_know()
        else:
            assert not isinstance(value, Unknown)
            self.interview.answer(value)
        self.save()

    def save(self) -> None:
        """Write the file.

        Raises:
            CallInvalid: It cannot be written.
        """
        self.file.save(profile_text(self.interview.to_profile(), self.interview.unknown))

    def number_of(self, ask: Ask) -> int:
        """Which question it is, from 1: its place among the answers, or the next."""
        asks = [question.ask for question in self.interview.asked()]
        return asks.index(ask) + 1 if ask in asks else len(asks) + 1
