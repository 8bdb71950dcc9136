"""Who is logged in with this data folder: a file that ``asb login`` writes, readable for its owner alone."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_serializer

from worker.private import write_private
from worker.problems import HomeUnusable


class Login(BaseModel):
    """A login. ``token`` and ``expires_at`` (UTC) are those of the codec server ``endpoint``, where there is one.

    Without an endpoint the person is only who ``asb`` takes for the sender by default: whoever can read the key ring
    can seal as anybody anyway.
    """

    model_config = ConfigDict(frozen=True)

    person: str
    endpoint: str | None = None
    token: SecretStr | None = None
    expires_at: datetime | None = None

    @field_serializer("token", when_used="json")
    def _in_clear(self, value: SecretStr | None) -> str | None:
        return value.get_secret_value() if value else None


def read_login(home: Path, endpoint: str | None) -> Login | None:
    """Who is logged in at this codec server; without one, with the key ring. A token goes nowhere else."""
    try:
        found = Login.model_validate_json(_file(home).read_bytes())
    except (OSError, ValidationError):
        return None
    return found if found.endpoint == endpoint else None


def keep_login(home: Path, login: Login) -> None:
    """Keeps who is logged in from now on.

    Raises:
        HomeUnusable: the data folder cannot be written.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(_file(home), login.model_dump_json(indent=2))
    except OSError as error:
        raise HomeUnusable(f"ASB_HOME is {str(home)!r}, which cannot be used ({error.strerror})") from None


def forget_login(home: Path) -> None:
    """Forgets who was logged in.

    Raises:
        HomeUnusable: the data folder cannot be written.
    """
    try:
        _file(home).unlink(missing_ok=True)
    except OSError as error:
        raise HomeUnusable(f"ASB_HOME is {str(home)!r}, which cannot be used ({error.strerror})") from None


def _file(home: Path) -> Path:
    return home / "login.json"
