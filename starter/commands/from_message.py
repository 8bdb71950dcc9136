"""Commands that say what a message says: each option is a field of its model, which describes it once."""

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import typer
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from standard.core.messages import Message
from standard.core.messages import Text as LongText
from standard.core.people import COMMAND, PersonId
from starter.commands.options import Proposal, Reference, text_of
from starter.commands.sending import Envelope, send
from starter.times import read_day, read_time

_MOST_IN_MARGIN = 50
"""How many characters of a list of possible values stand beside an option; a longer list stands in its words."""

_METAVARS: Mapping[Any, str] = {int: "NUMBER", str: "TEXT", date: "DATE", AwareDatetime: "TIME", PersonId: "ID"}
_READ: Mapping[Any, Callable[[str, str], Any]] = {LongText: text_of, date: read_day, AwareDatetime: read_time}

Particular = Callable[..., Mapping[str, Any] | None]
"""What is particular to a command: its help as docstring, and options of its own with the fields that they give."""


def sends(
    model: type[Message],
    *arguments: str,
    own: tuple[str, ...] = (),
    through: Any = None,
    **called: str,
) -> Callable[[Particular], Callable[..., None]]:
    """Makes a command that sends a message of this model: REF, the fields named in ``arguments``, an option for each
    other field, and the envelope. ``called``: what is called otherwise than its field; ``own``: fields that the
    function gives itself. A field that has only one possible value is filled in. ``through``: what sends it in place of
    ``send``, and is given the same.
    """
    hints = get_type_hints(model, include_extras=True)
    fields = {name: field for name, field in model.model_fields.items() if name not in Message.model_fields}
    fixed = {name: get_args(hints[name])[0] for name in fields if get_origin(hints[name]) is Literal}
    names = dict.fromkeys([*arguments, *(name for name in fields if name not in (*fixed, *own))])
    options = {name: called.get(name) or _called(name, by_position=name in arguments) for name in names}
    shapes = {name: _shape(hints[name]) for name in names}
    asked = [_asked(fields[name], name, shapes[name], options[name], by_position=name in arguments) for name in names]

    def command_of(particular: Particular) -> Callable[..., None]:
        more = inspect.signature(particular).parameters

        def command(reference: str, envelope: Envelope, **given: Any) -> None:
            said = particular(**{name: given.pop(name) for name in more}) or {}
            read = {name: shapes[name].read(value, options[name]) for name, value in given.items()}
            otherwise = None if model.needs_standing else COMMAND
            (through or send)(model.name, reference, envelope, otherwise=otherwise, **fixed, **read, **said)

        taken = [_parameter("reference", Reference), *asked, *more.values(), _parameter("envelope", Envelope)]
        signature = inspect.Signature([each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in taken])
        command.__name__, command.__doc__ = particular.__name__, particular.__doc__
        command.__dict__["__signature__"] = signature
        return command

    return command_of


class _Shape(NamedTuple):
    """What a field holds: values of this ``kind``, ``several`` of them or one, perhaps none, and how each is read."""

    kind: type
    several: bool
    optional: bool
    metavar: str | None
    reads: Callable[[str, str], Any] | None

    def read(self, typed: Any, option: str) -> Any:
        """The value of what somebody typed; None where they typed nothing."""
        if self.several or typed is None:
            return typed or None
        return self.reads(typed, option) if self.reads else typed


def _shape(hint: Any) -> _Shape:
    layers = [hint]
    while inner := get_args(layers[-1]):
        layers.append(inner[0])
    several = any(get_origin(each) in (list, tuple) for each in layers)
    optional = any(NoneType in get_args(each) for each in layers)
    metavar = next((_METAVARS[each] for each in layers if each in _METAVARS), None)
    reads = next((_READ[each] for each in layers if each in _READ), None)
    return _Shape(layers[-1], several, optional, metavar, reads)


def _called(name: str, *, by_position: bool) -> str:
    return name.upper() if by_position else f"--{name.replace('_', '-')}"


def _asked(field: FieldInfo, name: str, shape: _Shape, option: str, *, by_position: bool) -> inspect.Parameter:
    """The parameter of a field, as Typer takes it."""
    if name == "proposal_id":
        return _parameter(name, Proposal, None)
    says, metavar = (field.description or "").removesuffix(".").replace("happened_at", "--at"), shape.metavar
    if by_position:
        metavar = option if metavar == "TEXT" else metavar
    elif issubclass(shape.kind, StrEnum) and len("|".join(shape.kind)) > _MOST_IN_MARGIN:
        says, metavar = f"{says}: {', '.join(shape.kind)}", option.strip("-").upper()
    says += f"{'; - reads standard input, @FILE a file' if shape.reads is text_of else ''}."
    says += " May be repeated." if shape.several else ""
    if shape.kind is bool and shape.optional and "/" not in option:
        option = f"{option}/{option.replace('--', '--no-')}"
    declared: Any = typer.Option(option, metavar=metavar, help=says)
    if by_position:
        declared = typer.Argument(metavar=metavar, help=says, show_default=False)
    kind = str if shape.reads else shape.kind
    return _parameter(name, Annotated[list[kind] if shape.several else kind, declared], _default(field, shape, option))  # type: ignore[valid-type]


def _default(field: FieldInfo, shape: _Shape, option: str) -> Any:
    # Of a yes and a no with names of their own one is to be said; of a flag alone to leave it out says no.
    if shape.kind is bool and not shape.optional and not (field.is_required() and "/" in option):
        return False
    if field.is_required():
        return inspect.Parameter.empty
    return field.default if isinstance(field.default, StrEnum) else None


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
