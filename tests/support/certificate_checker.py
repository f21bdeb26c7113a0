"""Checks a certificate of `kam check --certificate FILE` without the engine: FILE RULES KNOWLEDGE.

Every node parts all answers of its fact, and no way asks one twice: the ways are disjoint and cover
everything. They are counted. Random answers lead to what the rule files say, read anew."""

import json
import re
from fractions import Fraction
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import yaml


def check_partition(part: dict[str, Any]) -> None:
    facts, nodes = {f["id"]: f["values"] for f in part["facts"]}, part["nodes"]
    order, size = list(facts), list(map(len, facts.values()))
    counts = {leaf: {leaf: 1} for leaf in part["leaves"]}
    level = {leaf: len(order) for leaf in part["leaves"]}
    level |= {n: order.index(node["fact"]) for n, node in nodes.items()}
    assert all("outcome" in leaf for leaf in part["leaves"].values()), "a gap or a conflict"
    for name in sorted(nodes, key=lambda n: -level[n]):
        given = [v for b in nodes[name]["branches"] for v in b["values"]]
        assert sorted(given) == sorted(facts[order[level[name]]]), name
        counts[name] = {}
        for branch in nodes[name]["branches"]:
            assert level[branch["to"]] > level[name], f"{name} asks a fact again"
            times = len(branch["values"]) * prod(size[level[name] + 1 : level[branch["to"]]])
            for leaf, count in counts[branch["to"]].items():
                counts[name][leaf] = counts[name].get(leaf, 0) + times * count
    skip = prod(size[: level[part["root"]]])
    found = {leaf: str(n * skip) for leaf, n in counts[part["root"]].items()}
    assert found == part["counts"] and sum(map(int, found.values())) == prod(size)


def walk(part: dict[str, Any], answers: dict[str, Any]) -> Any:
    name = part["root"]
    while node := part["nodes"].get(name):
        name = next(b["to"] for b in node["branches"] if answers[node["fact"]] in b["values"])
    return dict(part["leaves"][name])


def holds(text: str, names: dict[str, Any]) -> Any:
    words = {word: word for word in re.findall(r"[a-z]\w*", text)}  # options, as themselves
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    return eval(text, {"__builtins__": {}}, words | {"yes": True, "no": False} | names)


def score(entry: dict[str, Any], names: dict[str, Any]) -> Fraction:
    total = weights = Fraction(0)
    for item in entry.get("mean_of") or entry["sum_of"]:
        weight, place = names.get(item.get("weight"), 1), names[item["fact"]]
        place = names[item["points"][place]] if "points" in item else place
        total += weight * (6 - place if item.get("reversed") else place)  # scales from 1 to 5
        weights += weight
    return total / weights if "mean_of" in entry else total


def facts_of(entry: dict[str, Any]) -> set[str]:
    items = entry.get("facts") or entry.get("mean_of") or entry["sum_of"]
    return {item.get("id") or item["fact"] for item in items}


def conclude(rules: dict[str, Any], reading: str, names: dict[str, Any]) -> str:
    if "applies_when" in rules and not holds(rules["applies_when"], names):
        return "not_applicable"
    table, tree = (rules["readings"][reading].get(kind) for kind in ("table", "tree"))
    for row in table["rows"] if table else ():  # all of hit policy first
        if "otherwise" in row or holds(row["when"], names):
            return str(row.get("conclude", row.get("otherwise")))
    end = next(iter(tree))
    while isinstance(end, str):
        end = tree[end][holds(tree[end]["ask"], names)]
    return str(end["conclude"])


def main(file: str, rules_folder: str, knowledge: str) -> int:
    certificate, rng = json.loads(Path(file).read_text()), Random(1)
    read = [yaml.safe_load(p.read_text()) for p in sorted(Path(rules_folder).glob("*.yaml"))]
    rules = {one["decision"]: one for one in read if "decision" in one}
    scores = [item for one in rules.values() for item in one.get("scores", {}).items()]
    kinds = {kind: [yaml.safe_load(p.read_text())[kind] for p in Path(knowledge, kind).iterdir()]
             for kind in ("parameters", "facts")}  # fmt: skip
    fixed = {n: Fraction(str(p["value"])) for f in kinds["parameters"] for n, p in f.items()}
    depending = {n: f for part in kinds["facts"] for n, f in part.items() if "applies_when" in f}
    for part in certificate["readings"]:
        check_partition(part)
        for _ in range(200):
            given = {f["id"]: rng.choice(f["values"]) for f in part["facts"]}
            off = [n for n in depending if not holds(depending[n]["applies_when"], given)]
            names = fixed | given | {n: depending[n]["otherwise"] for n in off}
            names |= {n: score(s, names) for n, s in scores if facts_of(s) <= set(given)}
            for one in certificate["readings"]:
                if one["default"] and one is not part and given.keys() >= facts_of(one):
                    names[one["decision"]] = walk(one, given)["outcome"]
            found = conclude(rules[part["decision"]], part["reading"], names)
            assert found == walk(part, given)["outcome"], (part["decision"], given, found)
    return len(certificate["readings"])
