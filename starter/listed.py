"""Commands from a list: each is imported when it is used, so that none waits for what only another one needs."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from typer import Typer
from typer.core import TyperGroup
from typer.main import get_group

from starter.commands.grouped import with_groups


class Listed(NamedTuple):
    """A command: its name, ``module:name`` in ``starter/commands`` of its function or group of commands, what it is for
    in one line of a list, and ``module:name`` of a text for the end of its help.
    """

    name: str
    where: str
    what_for: str
    ending: str | None = None


def listed(commands: Sequence[Listed]) -> type[TyperGroup]:
    """The group of these commands, as Typer takes it."""

    class Commands(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            self.commands = _OnceUsed({each.name: each for each in commands})  # type: ignore[assignment]

        def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
            with formatter.section("Commands"):
                formatter.write_dl([(each.name, each.what_for) for each in commands])

    return Commands


class _OnceUsed(Mapping[str, Any]):
    def __init__(self, by_name: Mapping[str, Listed]) -> None:
        self._by_name = by_name

    def __getitem__(self, name: str) -> Any:
        return _made(self._by_name[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)


@cache
def _made(command: Listed) -> Any:
    found = _found(command.where)
    alone = Typer(rich_markup_mode=None)
    if isinstance(found, Typer):
        alone.add_typer(found, name=command.name)
    else:
        epilog = _found(command.ending) if command.ending else None
        alone.command(command.name, epilog=epilog)(with_groups(found))
    return get_group(alone).commands[command.name]


def _found(where: str) -> Any:
    module, name = where.split(":")
    return getattr(import_module(f"starter.commands.{module}"), name)
