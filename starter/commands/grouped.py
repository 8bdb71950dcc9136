"""Options that several commands take together: declared once, as the fields of a dataclass."""

import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """The command as Typer takes it: for each parameter that is a dataclass, the options that its fields declare."""
    parameters = inspect.signature(command).parameters.values()
    groups: dict[str, Any] = {each.name: each.annotation for each in parameters if is_dataclass(each.annotation)}

    @wraps(command)
    def flat(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
        command(**given)

    options = [
        inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type)
        for group in groups.values()
        for field in fields(group)
    ]
    own = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters if each.name not in groups]
    flat.__annotations__ = {each.name: each.annotation for each in (*own, *options)}
    flat.__dict__["__signature__"] = inspect.Signature([*own, *options])
    return flat
