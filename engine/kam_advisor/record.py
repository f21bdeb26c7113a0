"""Records: immutable values with named fields, compared and hashed by what they hold.

A class that derives from `Record` has what `@dataclass(frozen=True)` would give it, at a hundredth
of the cost of defining it: nothing is generated, so that a hundred records do not delay every start
of the command (`docs/decisions/0008-records.md`). Fields are the annotations, those of a base class
first; a default stands in the class body and must not be changed by anyone.
"""

from typing import Any, ClassVar, NoReturn, TypeVar, dataclass_transform

_Record = TypeVar("_Record", bound="Record")


@dataclass_transform(frozen_default=True)
class Record:
    """The base of all records."""

    record_fields: ClassVar[tuple[str, ...]] = ()
    """The names of the fields, in order."""

    def __init_subclass__(cls) -> None:
        """Note the fields of a new kind of record."""
        cls.record_fields = (*cls.record_fields, *cls.__annotations__)
        cls.__match_args__ = cls.record_fields  # type: ignore[attr-defined, misc]

    def __init__(self, *values: Any, **named: Any) -> None:
        """Take a value for every field that has no default, by position or by name."""
        held = self.__dict__
        names = self.record_fields
        for name, value in zip(names, values, strict=False):
            held[name] = value
        for name in names[len(values) :]:
            held[name] = named.pop(name) if name in named else self._default(name)
        if named or len(values) > len(names):
            raise TypeError(
                f"{type(self).__name__} has no room for {named or values[len(names) :]}"
            )

    def _default(self, name: str) -> Any:
        try:
            return getattr(type(self), name)
        except AttributeError:
            raise TypeError(f"{type(self).__name__} needs {name}") from None

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: a record does not change."""
        raise AttributeError(
            f"{type(self).__name__}.{name} cannot be set: a record does not change"
        )

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: a record does not change."""
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        """Whether the other is a record of the same kind that holds the same."""
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        """The hash of what the record holds."""
        return hash((type(self), *map(self.__dict__.__getitem__, self.record_fields)))

    def __repr__(self) -> str:
        """The record as it would be written."""
        fields = (f"{name}={self.__dict__[name]!r}" for name in self.record_fields)
        return f"{type(self).__name__}({', '.join(fields)})"


def replace(record: _Record, **changes: Any) -> _Record:
    """The record with some fields changed."""
    return type(record)(**{**record.__dict__, **changes})
