"""A document by a model: pydantic's objections as our faults, in plain words, at their places."""

from collections.abc import Iterable, Sequence
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kam_advisor.errors import Fault, Place, did_you_mean
from kam_advisor.files.common import Bilingual
from kam_advisor.numbers import BARE_NUMBER_HINT
from kam_advisor.strict_yaml.limits import MOST_FAULTS
from kam_advisor.strict_yaml.reader import Data, Document, Path

Model = TypeVar("Model", bound=BaseModel)

_EXPECTED = {
    "string": "a text",
    "model": "a mapping (`key: value`)",
    "dict": "a mapping (`key: value`)",
    "list": "a list",
    "bool": "`yes` or `no`",
    "int": "a whole number",
}
_OWN = {
    "wrong-type": "",
    "wrong-value": "",
    "empty-text": "Write the text, in both languages.",
    "reserved-id": "It means something else in conditions or answers. Choose another word.",
    "bare-number": BARE_NUMBER_HINT,
}
_TYPES = {
    "string_type": "string",
    "model_type": "model",
    "model_attributes_type": "model",
    "dict_type": "dict",
    "list_type": "list",
    "bool_type": "bool",
    "int_type": "int",
}


def by_model(
    model: type[Model], document: Document, path: Path = ()
) -> tuple[Model | None, list[Fault]]:
    """The part of the document at `path` as the model, or everything that is wrong with it."""
    data = _at(document.data, path)
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        objections = error.errors(include_url=False, include_context=True)[:MOST_FAULTS]
    faults = [_fault(model, document, path, found) for found in objections]
    unknown = [found["loc"] for found in objections if found["type"] == "extra_forbidden"]
    if len(unknown) < len(objections):
        return None, faults
    # Nothing but unknown keys: without them it can be read, and what else is wrong be found.
    paths = [_locate(data, (), loc)[0] for loc in unknown]
    return model.model_validate(_without(data, frozenset(paths))), faults


def _without(data: Data, left_out: frozenset[Path], here: Path = ()) -> Data:
    """The data without the values at some paths."""
    if isinstance(data, dict):
        kept = {key: item for key, item in data.items() if (*here, key) not in left_out}
        return {key: _without(item, left_out, (*here, key)) for key, item in kept.items()}
    if isinstance(data, list):
        return [_without(item, left_out, (*here, n)) for n, item in enumerate(data)]
    return data


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _fault(model: type[BaseModel], document: Document, base: Path, found: ErrorDetails) -> Fault:
    path, rest = _locate(document.data, base, found["loc"])
    kind = found["type"]
    if kind == "extra_forbidden":
        return _unknown_key(_models_at(model, path[len(base) : -1]), document, path)
    if kind == "missing":
        return _missing_key(_models_at(model, path[len(base) :]), document, path, rest)
    place = document.key_place(path) if rest == "[key]" else document.place(path)
    if _TYPES.get(kind) == "model" and Bilingual in _models_at(model, path[len(base) :]):
        hint = "Write `{en: …, nl: …}`."
        return Fault("wrong-type", "a text in two languages is expected here", place, hint)
    return _wrong(kind, found["input"], place, found)


def _missing_key(models: list[type[BaseModel]], document: Document, path: Path, key: str) -> Fault:
    named = path and isinstance(path[-1], str)
    place = document.key_place(path) if named else document.place(path)
    where = f" in `{path[-1]}`" if named else ""
    id = "missing-key"
    if key in ("en", "nl"):
        id, message = "missing-translation", f"the text in `{key}` is missing{where}"
        return Fault(id, message, place, "Every text stands in English (`en`) and Dutch (`nl`).")
    if key == "sources":
        id = "missing-source"
    return Fault(id, f"the key `{key}` is missing{where}", place, _description(models, key))


def _wrong(kind: str, value: object, place: Place, found: ErrorDetails) -> Fault:
    context = found.get("ctx", {})
    if kind in _OWN:
        return Fault(kind, found["msg"], place, _OWN[kind])
    if kind in _TYPES:
        expected = _EXPECTED[_TYPES[kind]]
        return Fault("wrong-type", f"{expected} is expected here", place, _instead(kind, value))
    if kind == "literal_error":
        allowed = str(context.get("expected", "")).replace("'", "`")
        near = did_you_mean(str(value), allowed.replace("`", "").replace(" or ", ", ").split(", "))
        return Fault("wrong-value", f"this must be {allowed}", place, near)
    if kind == "too_long":
        return Fault("too-many", f"at most {context.get('max_length')} may stand here", place)
    if kind in ("too_short", "string_too_short"):
        least = context.get("min_length", 1)
        return Fault("too-few", f"at least {least} must stand here", place, _lacking(value, least))
    if kind == "string_too_long":
        return Fault("wrong-value", f"at most {context.get('max_length')} characters", place)
    if kind == "string_pattern_mismatch":
        return _pattern(str(value), str(context.get("pattern", "")), place)
    return Fault("wrong-value", "this value does not fit here", place)


def _lacking(value: object, least: int) -> str:
    """How many there are, and how another is written."""
    if not isinstance(value, (list, dict)):
        return "Write at least one character."
    how = "as `[a, b]` or with `- ` before each" if isinstance(value, list) else "as `name: …`"
    counted = {0: "None stands", 1: "Only 1 stands"}.get(len(value), f"{len(value)} stand")
    return f"{counted} here; add at least {least - len(value)} more, {how}."


def _pattern(value: str, pattern: str, place: Place) -> Fault:
    shown = f"`{value[:80]}`"
    if "#" in pattern:
        hint = "Write `source#place`, as `accountmanagementsystemen#slide-12`."
        return Fault("malformed-citation", f"{shown} is not a citation", place, hint)
    if r"\d" in pattern:
        hint = "Write three numbers with points, as `1.0.0`."
        return Fault("wrong-value", f"{shown} is not a version", place, hint)
    hint = "Use small letters, digits and underscores, and begin with a letter."
    return Fault("malformed-id", f"{shown} cannot be an id", place, hint)


def _instead(kind: str, value: object) -> str:
    if value is None:
        return "Nothing is written here."
    if kind == "string_type" and not isinstance(value, (dict, list)):
        return "Put it in quotes to make it a text."
    if kind == "list_type":
        return "Write `[a, b]`, or a line with `- ` for every item."
    return ""


def _unknown_key(models: list[type[BaseModel]], document: Document, path: Path) -> Fault:
    key, known = str(path[-1]), _field_names(models)
    near = did_you_mean(key, known)
    listed = "Known here: " + ", ".join(f"`{name}`" for name in known) + "." if known else ""
    place = document.key_place(path)
    return Fault("unknown-key", f"unknown key `{key[:80]}`", place, near or listed)


def _locate(data: Any, base: Path, loc: Sequence[int | str]) -> tuple[Path, str]:
    """The path in the document that pydantic's location means, and the key that is not there."""
    path: list[str | int] = list(base)
    here: Any = _at(data, base)
    rest = ""
    for step in loc:
        in_dict = isinstance(here, dict) and isinstance(step, str) and step in here
        in_list = isinstance(here, list) and isinstance(step, int) and step < len(here)
        if in_dict or in_list:
            here = here[step]
            path.append(step)
        else:
            rest = str(step)  # the name of an alternative, a key that is missing, or `[key]`
    return tuple(path), rest


def _models_at(model: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """The models that describe what stands at this path."""
    found: list[Any] = [model]
    for step in path:
        found = [inner for annotation in found for inner in _enter(annotation, step)]
    return [m for annotation in found for m in _alternatives(annotation) if _is_model(m)]


def _enter(annotation: Any, step: int | str) -> list[Any]:
    """The annotations of what stands under a key, or at a position, of an annotated value."""
    entered: list[Any] = []
    for one in _alternatives(annotation):
        if _is_model(one):
            fields = {i.alias or name: i.annotation for name, i in one.model_fields.items()}
            extra = get_type_hints(one, include_extras=True).get("__pydantic_extra__")
            entered += [fields[str(step)]] if step in fields else get_args(extra)[1:]
        elif get_origin(one) in (dict, list):
            entered.append(get_args(one)[-1])
    return entered


def _alternatives(annotation: Any) -> list[Any]:
    """The parts of a union, without what is annotated to them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _alternatives(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [part for one in get_args(annotation) for part in _alternatives(one)]
    return [annotation]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _field_names(models: Iterable[type[BaseModel]]) -> list[str]:
    return [i.alias or name for model in models for name, i in model.model_fields.items()]


def _description(models: Iterable[type[BaseModel]], key: str) -> str:
    for model in models:
        for name, info in model.model_fields.items():
            if key in (name, info.alias) and info.description:
                return info.description
    return ""
