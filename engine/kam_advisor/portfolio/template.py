"""An empty workbook to fill in: a column per fact, lists to choose from, the questions as comments.

It reads back as it is: heads are titles, answers are labels, in either language.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kam_advisor.ir.knowledge import FactDeclaration
from kam_advisor.portfolio.answers import shown_options
from kam_advisor.portfolio.database import missing_library
from kam_advisor.portfolio.write_excel import column_letters
from kam_advisor.vocabulary import Vocabulary

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

_ROWS: Final = 2_000
"""Rows that have lists to choose from."""
_LONGEST_MESSAGE: Final = 255
_PLAIN: Final = {"strings_to_formulas": False, "strings_to_urls": False}


def write_template(file: Path, facts: Sequence[str], vocabulary: Vocabulary) -> None:
    """Write the workbook.

    Args:
        file: Where.
        facts: The ids of the facts that are asked.
        vocabulary: The language of heads, lists and comments.

    Raises:
        CallInvalid: xlsxwriter is not installed.
        OSError: It cannot be written.
    """
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        raise missing_library("xlsxwriter") from None
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    workbook = xlsxwriter.Workbook(str(file), _PLAIN)
    _Template(workbook, facts, vocabulary).write()
    try:
        workbook.close()
    except FileCreateError as error:
        raise (
            error.args[0]
            if error.args and isinstance(error.args[0], OSError)
            else OSError(0, str(error))
        ) from None


class _Template:
    def __init__(self, workbook: Any, facts: Sequence[str], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._say = vocabulary.say
        self._workbook = workbook
        declared = vocabulary.knowledge.facts
        self._facts = [declared[fact] for fact in facts]
        self._of_company = [fact for fact in self._facts if fact.scope == "company"]
        self._of_account = [fact for fact in self._facts if fact.scope == "account"]
        self._head = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF2F7"}
        )
        self._wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._unlocked = workbook.add_format({"num_format": "General"})

    def write(self) -> None:
        say = self._say
        accounts = self._workbook.add_worksheet(say("portfolio.sheet.accounts"))
        companies = None
        if self._of_company:
            companies = self._workbook.add_worksheet(say("portfolio.sheet.companies"))
        questions = self._workbook.add_worksheet(say("portfolio.sheet.questions"))
        self._lists = self._workbook.add_worksheet(say("portfolio.sheet.lists"))
        self._lists.hide()
        self._columns = 0
        own = [("account", ""), *([("company", "")] if companies is not None else [])]
        self._sheet(accounts, [role for role, _ in own], self._of_account)
        if companies is not None:
            self._sheet(companies, ["company"], self._of_company)
            names = f"='{say('portfolio.sheet.companies')}'!$A$2:$A${_ROWS + 1}"
            accounts.data_validation(
                1, 1, _ROWS, 1, {"validate": "list", "source": names, "error_type": "warning"}
            )
        self._questions(questions)

    def _sheet(
        self, sheet: "Worksheet", roles: Sequence[str], facts: Sequence[FactDeclaration]
    ) -> None:
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 60)
        for column, role in enumerate(roles):
            sheet.write_string(0, column, self._say(f"portfolio.head.{role}"), self._head)
            sheet.write_comment(0, column, self._say(f"portfolio.head.{role}.help"), _BOX)
            sheet.set_column(column, column, 28)
        for column, fact in enumerate(facts, len(roles)):
            sheet.write_string(0, column, self._vocabulary.of(fact.title), self._head)
            sheet.write_comment(0, column, self._comment(fact), _BOX)
            sheet.set_column(column, column, 20)
            sheet.data_validation(1, column, _ROWS, column, self._validation(fact))

    def _comment(self, fact: FactDeclaration) -> str:
        vocabulary = self._vocabulary
        parts = [vocabulary.of(fact.question), vocabulary.of(fact.help), f"[{fact.id}]"]
        return "\n\n".join(part for part in parts if part)

    def _options(self, fact: FactDeclaration) -> list[str]:
        yes_no = (self._say("answer.yes"), self._say("answer.no"))
        return shown_options(fact, self._vocabulary.lang, yes_no)

    def _validation(self, fact: FactDeclaration) -> dict[str, object]:
        """What Excel lets one enter; a warning where it knows less than the rules do."""
        title = self._vocabulary.of(fact.title)[:32]
        message = self._vocabulary.of(fact.question)[:_LONGEST_MESSAGE]
        shown: dict[str, object] = {
            "input_title": title,
            "input_message": message,
            "error_type": "warning",
        }
        if fact.kind in ("boolean", "choice", "scale"):
            return {"validate": "list", "source": self._listed(self._options(fact))} | shown
        kind = "decimal" if fact.kind == "number" else "integer"
        low, high = fact.minimum, fact.maximum
        bounds: dict[str, object] = {"criteria": ">=", "value": -(10**15)}
        if low is not None and high is not None:
            bounds = {"criteria": "between", "minimum": float(low), "maximum": float(high)}
        elif low is not None:
            bounds = {"criteria": ">=", "value": float(low)}
        elif high is not None:
            bounds = {"criteria": "<=", "value": float(high)}
        return {"validate": kind} | bounds | shown

    def _listed(self, options: Sequence[str]) -> str:
        """The options in a column of the hidden sheet, and the formula that names it."""
        letters = column_letters(self._columns)
        for row, option in enumerate(options):
            if option.isdigit():
                self._lists.write_number(row, self._columns, int(option))
            else:
                self._lists.write_string(row, self._columns, option)
        self._columns += 1
        name = self._say("portfolio.sheet.lists")
        return f"='{name}'!${letters}$1:${letters}${len(options)}"

    def _questions(self, sheet: "Worksheet") -> None:
        say, vocabulary = self._say, self._vocabulary
        heads = [
            say(f"portfolio.questions.{key}") for key in ("fact", "question", "help", "answers")
        ]
        for column, (head, width) in enumerate(
            zip([*heads, "id"], (30, 50, 70, 40, 34), strict=True)
        ):
            sheet.write_string(0, column, head, self._head)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        for row, fact in enumerate(self._facts, 1):
            listed = fact.kind in ("boolean", "choice", "scale")
            answers = (
                "; ".join(self._options(fact))
                if listed
                else vocabulary.say(
                    "portfolio.expected.number"
                    if fact.kind == "number"
                    else "portfolio.expected.whole"
                )
            )
            cells = (fact.title, fact.question, fact.help)
            for column, text in enumerate([*map(vocabulary.of, cells), answers, fact.id]):
                sheet.write_string(row, column, text, self._wrapped)


_BOX: Final = {"x_scale": 3, "y_scale": 2.5}
