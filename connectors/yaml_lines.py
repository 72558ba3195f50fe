"""YAML whose faults can be told with their line and the nearest right key."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ValidationError

Place = tuple[str | int, ...]


class Lines:
    """Where each key and list item of a YAML file stands."""

    def __init__(self, at: Mapping[Place, int]) -> None:
        self.at = at

    def of(self, place: Sequence[str | int]) -> int:
        """The 1-based line of a key such as ("sources", "slack", "export"), or of the nearest key around it that is there."""
        wanted = tuple(place)
        while wanted and wanted not in self.at:
            wanted = wanted[:-1]
        return self.at.get(wanted, 1)


class _Loader(yaml.SafeLoader):
    """Only true and false are booleans: a column may be called `no`, a country be NO."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path: Path) -> tuple[dict[str, Any], Lines]:
    """The file's mapping and its lines. Raises yaml.YAMLError (with line) or OSError; no mapping, or a key given twice, is a YAMLError."""
    loader = _Loader(path.read_text(encoding="utf-8-sig"))
    loader.name = path.name
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, Lines({})
        if not isinstance(node, yaml.MappingNode):
            raise yaml.MarkedYAMLError(problem="the file must hold `key: value` lines", problem_mark=node.start_mark)
        lines = Lines(dict(_lines(node, ())))
        document: dict[str, Any] = loader.construct_document(node)
        return document, lines
    finally:
        loader.dispose()


def _lines(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value} is given twice", problem_mark=key.start_mark)
            seen.add(key.value)
            yield (*place, key.value), key.start_mark.line + 1
            yield from _lines(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*place, number), value.start_mark.line + 1
            yield from _lines(value, (*place, number))


def nearest(name: str, known: Iterable[str]) -> str:
    """What to write instead: `did you mean export?`, or every known name when none is like it."""
    names = list(known)
    folded = {candidate.lower(): candidate for candidate in names}
    close = get_close_matches(name.lower(), folded, n=1, cutoff=0.65)
    if close:
        return f"did you mean {folded[close[0]]}?"
    return f"known are {', '.join(sorted(names))}" if names else "nothing is known here"


def explain(error: ValidationError, path: Path, lines: Lines, model: type[BaseModel], prefix: Place = ()) -> list[str]:
    """One sentence a fault: `customer360.yaml:12: sources.slack.exprot: no such key; did you mean export?`

    prefix: where in the file the validated part stands. model: what it was validated against.
    """
    return [_sentence(dict(fault), path, lines, model, prefix) for fault in error.errors(include_url=False)]


def _sentence(fault: dict[str, Any], path: Path, lines: Lines, model: type[BaseModel], prefix: Place) -> str:
    inside: Place = fault["loc"]
    parent = _model_at(model, inside[:-1]) if inside else None
    place = _written(prefix, inside, lines)
    if fault["type"] == "extra_forbidden":
        says = f"no such key; {nearest(str(inside[-1]), _keys(parent))}"
    elif fault["type"] == "missing":
        meaning = parent.model_fields[str(inside[-1])].description if parent and str(inside[-1]) in parent.model_fields else None
        says = "is missing" + (f": {meaning}" if meaning else "")
    else:
        says = str(fault["msg"]).removeprefix("Value error, ")
        says += "" if isinstance(fault.get("input"), dict | list) or fault["type"] == "value_error" else f", not {fault.get('input')!r}"
    return f"{path.name}:{lines.of(place)}: {'.'.join(str(part) for part in place)}: {says}"


def _written(prefix: Place, inside: Place, lines: Lines) -> Place:
    """The place as it stands in the file: the validator also names the arm of a union that it tried."""
    place = prefix
    for part in inside[:-1]:
        place = (*place, part) if (*place, part) in lines.at or isinstance(part, int) else place
    return (*place, *inside[-1:])


def _keys(model: type[BaseModel] | None) -> list[str]:
    return [] if model is None else [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], inside: Place) -> type[BaseModel] | None:
    """The model that the keys at a place belong to."""
    found: list[Any] = [model]
    for part in inside:
        tagged = [kind for kind in found if len(found) > 1 and part in _tags(kind)]
        found = tagged or [inner for kind in found for inner in _inside(kind, part)] or found
    return next((kind for kind in found if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _tags(kind: Any) -> tuple[Any, ...]:
    """What `kind:` may say in this arm of a union."""
    field = kind.model_fields.get("kind") if isinstance(kind, type) and issubclass(kind, BaseModel) else None
    return typing.get_args(field.annotation) if field else ()


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    """The types that a value's part may have: a field's, a mapping's or list's items; each arm of a union."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(part))
        if field is not None:
            yield from _arms(field.annotation)
        return
    arguments = typing.get_args(kind)
    if arguments:
        yield from _arms(arguments[0] if isinstance(part, int) else arguments[-1])


def _arms(kind: Any) -> Iterator[Any]:
    origin = typing.get_origin(kind)
    if origin is Annotated:
        yield from _arms(typing.get_args(kind)[0])
    elif origin in (typing.Union, types.UnionType):
        for arm in typing.get_args(kind):
            yield from _arms(arm)
    elif kind is not type(None):
        yield kind
