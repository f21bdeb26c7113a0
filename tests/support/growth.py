"""The shipped rules as they may be one day: many more rule sets, in an agenda of their own.

Each is a copy of a shipped one with names of its own for its decision, facts, parameters, scores.
"""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
MODELS = ("kam_decision", "account_division", "system_level", "multilevel")


def grow(folder: Path, count: int) -> None:
    """Write `rules/` and `knowledge/` with so many rule sets added to the shipped ones."""
    for name in ("rules", "knowledge"):
        shutil.copytree(ROOT / name, folder / name)
    facts, parameters = _entries("facts"), _entries("parameters")
    added = []
    for number in range(count):
        model = MODELS[number % len(MODELS)]
        rules = (ROOT / "rules" / f"{model}.yaml").read_text("utf-8")
        words = set(re.findall(r"\w+", rules))
        of_facts, of_parameters = words & facts.keys(), words & parameters.keys()
        data = yaml.safe_load(rules)
        numbers = {id for kind in ("scores", "formulas", "collected") for id in data.get(kind, {})}
        own = re.compile(rf"\b({'|'.join({model, *of_facts, *of_parameters, *numbers})})\b")

        def named(text: str, own: re.Pattern[str] = own, number: int = number) -> str:
            return own.sub(rf"\1_{number}", text)

        added.append(named(model))
        advice = (ROOT / "knowledge" / "advice" / f"{model}.yaml").read_text("utf-8")
        (folder / "rules" / f"{named(model)}.yaml").write_text(named(rules), "utf-8")
        target = folder / "knowledge"
        (target / "advice" / f"{named(model)}.yaml").write_text(named(advice), "utf-8")
        for kind, entries, ids in (
            ("facts", facts, of_facts),
            ("parameters", parameters, of_parameters),
        ):
            if ids:
                kept = {kind: {id: entries[id] for id in sorted(ids)}}
                text = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=1000)
                (target / kind / f"grown_{number}.yaml").write_text(named(text), "utf-8")
    if not added:
        return
    text = yaml.safe_dump(_agenda(added), allow_unicode=True, sort_keys=False)
    (folder / "knowledge" / "agendas" / "grown.yaml").write_text(text, "utf-8")


def _entries(kind: str) -> dict[str, Any]:
    files = (ROOT / "knowledge" / kind).glob("*.yaml")
    return {
        id: entry
        for file in sorted(files)
        for id, entry in yaml.safe_load(file.read_text("utf-8"))[kind].items()
    }


def _agenda(decisions: Iterable[str]) -> dict[str, Any]:
    def words() -> dict[str, str]:
        return {"en": "What was added", "nl": "Wat erbij kwam"}

    chapter = {"title": words(), "decisions": list(decisions)}
    return {"agenda": "grown", "title": words(), "purpose": words(), "chapters": [chapter]}
