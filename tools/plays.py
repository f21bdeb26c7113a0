"""Is any question of the questionnaire useless? `python tools/plays.py`.

Interviews with random answers, about every shipped decision and agenda. For every question that is
put there must be a certificate: two complete sets of answers that agree with all that was answered,
differ in the answer to this question alone, and lead to other advice by the reference evaluator. A
figure that may be given is answered by "don't know" in half of the interviews; a certificate then
says what it would be. At the end of one interview in fifty the assessment must say that everything
is decided.

    python tools/plays.py --plays 10000 --processes 2 --record plays.json
    python tools/plays.py --agenda full --plays 100
    python tools/plays.py --decision kam_decision --accounts 2

With `--record` it goes on where an earlier call stopped (`--minutes`). Ends with 1 where a question
had no certificate.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(ROOT / "tests" / "support")]

from certificates import Certifier  # noqa: E402
from interviews import company, is_complete  # noqa: E402
from kam_advisor.advisor import Advisor  # noqa: E402
from kam_advisor.interview import Goals, Interview  # noqa: E402
from kam_advisor.interview.priors import Priors  # noqa: E402
from kam_advisor.interview.strategy import Strategy  # noqa: E402
from kam_advisor.load import load  # noqa: E402
from kam_advisor.reference.chain import ReferenceEngine  # noqa: E402

_CHUNK = 25
_ENDS = 50
_AFRESH = 2_500


class Row(NamedTuple):
    """What interviews are about."""

    name: str
    decisions: tuple[str, ...]
    accounts: int


class Chunk(NamedTuple):
    """Some interviews about a row, by their numbers."""

    row: Row
    first: int
    plays: int


class Player:
    """Holds the interviews of one row, on one plan."""

    def __init__(self, row: Row) -> None:
        """Plan nothing yet."""
        self.row = row
        self.played = 0
        knowledge = load()
        self.advisor = Advisor(knowledge, ReferenceEngine(knowledge))
        goals = Goals(self.advisor.completions, row.decisions, row.accounts)
        self.strategy = Strategy(goals, Priors(self.advisor.completions, knowledge))
        self.certifier = Certifier(self.start())

    def start(self) -> Interview:
        """An interview in which nothing is answered."""
        about = company(self.row.accounts)
        goals = self.strategy.goals
        return Interview(self.advisor, about, (), chooser=self.strategy, goals=goals)

    def play(self, number: int) -> tuple[int, list[str]]:
        """How many questions an interview puts, and what is wrong with it."""
        self.played += 1
        chance, interview = random.Random(number), self.start()
        asked, wrong = 0, list[str]()
        while (question := interview.next_question()) is not None:
            asked += 1
            now = interview.goals.situation(interview.answers, interview.unknown)
            if not self.certifier.can_change(now, question.ask):
                wrong.append(f"{self.row.name}, play {number}, question {asked}: {question.ask}")
            if question.offered and chance.random() < 0.5:
                interview.dont_know()
            else:
                answers = list(self.certifier.answers(question.fact.id))
                interview.answer(chance.choice(answers))
        if number % _ENDS == 0 and not is_complete(interview, self.advisor):
            wrong.append(f"{self.row.name}, play {number}: not everything is decided")
        return asked, wrong


_players: list[Player] = []
"""Of this process, the one of the row that is played."""


def played(chunk: Chunk) -> dict[str, Any]:
    """Play a chunk; what came of it."""
    if not _players or _players[0].row != chunk.row or _players[0].played >= _AFRESH:
        _players[:] = [Player(chunk.row)]
    player, started = _players[0], time.monotonic()
    before = dict(player.certifier.by)
    held = [player.play(number) for number in range(chunk.first, chunk.first + chunk.plays)]
    return {
        "plays": len(held),
        "questions": sum(asked for asked, _ in held),
        "seconds": time.monotonic() - started,
        "wrong": [text for _, wrong in held for text in wrong],
        **{way: number - before[way] for way, number in player.certifier.by.items()},
    }


class Record:
    """What was played, by row; kept in a file if there is one."""

    def __init__(self, path: Path | None) -> None:
        """What an earlier call left in the file, or nothing."""
        self._path = path
        self.rows: dict[str, dict[str, Any]] = {}
        if path is not None and path.exists():
            self.rows = json.loads(path.read_text("utf-8"))

    def plays(self, row: Row) -> int:
        """How many interviews were held about a row."""
        return int(self.rows.get(row.name, {}).get("plays", 0))

    def add(self, row: Row, found: dict[str, Any]) -> None:
        """Note what came of a chunk."""
        noted = self.rows.setdefault(row.name, {"decisions": len(row.decisions)})
        for key, value in found.items():
            noted[key] = noted[key] + value if key in noted else value
        if self._path is not None:
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(self.rows, indent=1), "utf-8")
            fresh.replace(self._path)


def main() -> None:
    """Play, and print what was played."""
    call = _arguments()
    rows, record = list(_rows(call)), Record(call.record)
    until = time.monotonic() + 60 * call.minutes
    with Pool(call.processes) as pool:
        for row in rows:
            first = record.plays(row)
            chunks = [
                Chunk(row, at, min(_CHUNK, call.plays - at))
                for at in range(first, call.plays, _CHUNK)
            ]
            for at in range(0, len(chunks), 4 * call.processes):
                if time.monotonic() < until:
                    for found in pool.map(played, chunks[at : at + 4 * call.processes], 1):
                        record.add(row, found)
            if row.name in record.rows:
                print(_told(row, record.rows[row.name]), flush=True)
    wrong = [text for row in rows for text in record.rows.get(row.name, {}).get("wrong", ())]
    print(*wrong, sep="\n")
    print(f"{sum(map(record.plays, rows))} interviews, {len(wrong)} faults")
    sys.exit(1 if wrong else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Look for useless questions.")
    parser.add_argument("--agenda", action="append", default=[], help="only these; repeatable")
    parser.add_argument("--decision", action="append", default=[], help="only these; repeatable")
    parser.add_argument("--plays", type=int, default=1_000, help="interviews of each")
    parser.add_argument("--accounts", type=int, default=1, help="of the company")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop then")
    parser.add_argument("--record", type=Path, help="what was played; a next call goes on there")
    return parser.parse_args()


def _rows(call: argparse.Namespace) -> Iterator[Row]:
    knowledge = load()
    everything = not call.agenda and not call.decision
    behind = "" if call.accounts == 1 else f", {call.accounts} accounts"
    for decision in knowledge.decisions if everything else call.decision:
        yield Row(f"{decision}{behind}", (decision,), call.accounts)
    for agenda in knowledge.agendas if everything else call.agenda:
        decisions = knowledge.agendas[agenda].decisions
        yield Row(f"agenda {agenda}{behind}", decisions, call.accounts)


def _told(row: Row, found: dict[str, Any]) -> str:
    each = found["questions"] / max(1, found["plays"])
    return (
        f"{row.name:34}{found['plays']:8} interviews {found['questions']:9} questions"
        f" {each:6.1f} each {found['seconds']:8.0f} s {len(found['wrong']):3} faults"
    )


if __name__ == "__main__":
    main()
