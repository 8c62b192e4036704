"""docs/protocol.md lists every message and every error code as the server has them."""

from __future__ import annotations

import re
import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo

from cenacle.core.budget import MESSAGE_RATES
from cenacle.core.errors import ERRORS
from cenacle.core.kind import Kind, NumberField
from cenacle.core.kinds import KINDS
from cenacle.wire import messages, parts

DOCS = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")
ALIASES = {
    "Metres": messages.Metres,
    "Radians": messages.Radians,
    "Count": messages.Count,
    "Number": messages.Number,
    "Colour": messages.Colour,
    "Token": messages.Token,
    "Id": messages.Id,
    "MaybeId": messages.MaybeId,
    "Gain": messages.Gain,
    "Name": messages.Name,
    "Headline": messages.Headline,
    "LineText": messages.LineText,
    "NoteText": messages.NoteText,
    "Language": messages.Language,
    "Shape": messages.Shape,
    "Reaction": messages.Reaction,
    "MicState": messages.MicState,
    "MovedWhy": messages.MovedWhy,
    "Verb": messages.Verb,
    "OpVerb": messages.OpVerb,
    "ObjectKind": messages.ObjectKind,
    "ObjectName": messages.ObjectName,
    "Material": messages.Material,
    "Factor": messages.Factor,
    "OwnText": messages.OwnText,
    "Role": messages.Role,
    "Way": messages.Way,
    "BubbleVerb": messages.BubbleVerb,
}
BUILT_IN: dict[Any, str] = {str: "text", int: "int", float: "float", bool: "bool"}


def listing(title: str) -> list[str]:
    """The lines of the fenced block that follows a heading."""
    block = re.search(rf"^## {re.escape(title)}\n.*?```text\n(.*?)```", DOCS, re.MULTILINE | re.DOTALL)
    assert block, f"no listing under {title!r}"
    return block[1].splitlines()


def spelling(kind: Any) -> str:
    """A type as the listing spells it."""
    for name, alias in ALIASES.items():
        if kind == alias:
            return name
    if kind in BUILT_IN:
        return BUILT_IN[kind]
    if get_origin(kind) is Annotated and get_origin(get_args(kind)[0]) is list:
        return spelling(get_args(kind)[0]) + bounds(get_args(kind)[1:]).replace(" characters", "")
    if get_origin(kind) is Annotated and get_origin(get_args(kind)[0]) is dict:
        return spelling(get_args(kind)[0]) + bounds(get_args(kind)[1:]).replace(" characters", "")
    if get_origin(kind) is Annotated:
        return spelling(get_args(kind)[0]) + bounds(get_args(kind)[1:])
    if get_origin(kind) is Literal:
        return "|".join(f'"{value}"' for value in get_args(kind))
    if get_origin(kind) in (Union, types.UnionType):
        return "|".join("nil" if part is type(None) else spelling(part) for part in get_args(kind))
    if get_origin(kind) is dict:
        key, value = get_args(kind)
        return f"{{{spelling(key)}: {spelling(value)}}}"
    if get_origin(kind) is list:
        return f"[{spelling(get_args(kind)[0])}]"
    return str(kind.__name__)


def bounds(metadata: Any) -> str:
    """The bounds of a field or an alias, such as ` 0…255`."""
    rules = list(metadata)
    rules += [more for rule in rules if isinstance(rule, FieldInfo) for more in rule.metadata]
    found = {type(rule): rule for rule in rules}
    if Ge in found and Le in found:
        least, most = found[Ge].ge, found[Le].le
        return f" {least:g}…{'2^53−1' if most == 2**53 - 1 else f'{most:g}'}"
    if MaxLen in found:
        return f" {found[MinLen].min_length if MinLen in found else 0}…{found[MaxLen].max_length} characters"
    return ""


def entry(model: type[messages.Message]) -> str:
    """One message or part of messages as the listing spells it; `?` marks what may be left out."""
    kinds = get_type_hints(model, include_extras=True)  # as written, with the names of the types
    fields = model.model_fields
    listed = [
        f"{name}{'' if fields[name].is_required() else '?'}: {spelling(kinds[name])}"
        for name in fields
        if name != "type"
    ]
    return f"{fields['type'].default if 'type' in fields else model.__name__} {{{', '.join(listed)}}}"


def members_of(union: Any) -> list[type[messages.Message]]:
    return list(get_args(get_args(union)[0]))


def shared_parts() -> list[type[messages.Message]]:
    models = [one for one in vars(parts).values() if isinstance(one, type) and issubclass(one, messages.Message)]
    return [one for one in models if one is not messages.Message]


def test_the_listing_of_parts_is_complete() -> None:
    assert listing("Parts of messages") == [entry(model) for model in shared_parts()]


def test_the_listing_of_client_messages_is_complete() -> None:
    assert listing("Messages of the client") == [entry(model) for model in members_of(messages.ClientMessage)]


def test_the_listing_of_server_messages_is_complete() -> None:
    assert listing("Messages of the server") == [entry(model) for model in members_of(messages.ServerMessage)]


def test_the_listing_of_types_is_complete() -> None:
    names = [line.split(" ", 1)[0] for line in listing("Types of fields")]
    assert names == [*BUILT_IN.values(), *ALIASES]
    for line in listing("Types of fields"):
        name, _, meaning = line.partition(" ")
        if get_origin(kind := ALIASES.get(name)) is Literal:
            assert meaning.strip() == "|".join(f'"{value}"' for value in get_args(kind))
        elif kind is not None and (bound := bounds(get_args(kind)[1:])):
            assert bound.strip() in meaning


def test_the_listing_of_errors_is_complete() -> None:
    assert listing("Codes") == [
        f"{code.value:18} {text.close_code or '':<5} {text.sentence}".rstrip() for code, text in ERRORS.items()
    ]


def test_the_listing_of_budgets_is_complete() -> None:
    assert listing("Budgets") == [
        f"{kind:<12} {rate.per_s:>4g}/s {rate.burst:>4} at once" for kind, rate in MESSAGE_RATES.items()
    ]


def kind_entry(kind: Kind) -> str:
    own = [
        f"{name} {field.least:g}…{field.most:g}" if isinstance(field, NumberField) else f"{name} text 0…{field.chars}"
        for name, field in kind.own.items()
    ]
    return f"{kind.id:<9} {kind.text_chars:>4}  {', '.join(own)}".rstrip()


def test_the_listing_of_kinds_is_complete() -> None:
    assert listing("Kinds of objects") == [kind_entry(kind) for kind in KINDS.values()]
