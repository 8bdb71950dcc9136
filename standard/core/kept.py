"""The base of values that are kept or handed on: never changed, only replaced."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Kept(BaseModel):
    """One of them. Its subclasses say what it is."""

    model_config = ConfigDict(frozen=True)

    def having(self, **fields: Any) -> Self:
        """The same with these fields."""
        return self.model_copy(update=fields)
