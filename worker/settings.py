"""Every setting, read once from the environment: variables named ``ASB_...``, and Temporal's own ``TEMPORAL_...``.

Temporal's are read by its own library, so that ``TEMPORAL_ADDRESS``, ``TEMPORAL_NAMESPACE``, ``TEMPORAL_PROFILE``, its
TLS and API-key variables and its configuration file mean here what they mean to the ``temporal`` command.
"""

import difflib
import os
from collections.abc import Iterable
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from platformdirs import user_data_path
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import (
    AfterValidator,
    Field,
    HttpUrl,
    PrivateAttr,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from temporalio.envconfig import ClientConfig, ClientConnectConfig

from activities.notifications.smtp import SmtpSecurity, sender_address
from standard.core.words import LandlordKind
from standard.worktime.office import OfficeHours
from worker.loopback import is_loopback
from worker.problems import BadInput
from worker.secret_files import check_files, secrets_folder, settings_in

_PREFIX = "ASB_"
_READ_ELSEWHERE = ("ASB_OFFICER",)
"""What the doors read for themselves: who types a command is no setting of a server."""


BUILD_ID = r"^[A-Za-z0-9][\w.-]{0,99}$"
"""What a version of the workers may be called."""


class PlainReports(StrEnum):
    """What becomes of reports and incidents whose sender nobody has proven."""

    ACCEPT = "accept"
    REFUSE = "refuse"


Port = Annotated[int, Field(ge=0, le=65535)]
Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Address = Annotated[str, StringConstraints(pattern=r"^[^:\s]+:\d{1,5}$")]


def _database_url(value: SecretStr) -> SecretStr:
    try:
        conninfo_to_dict(value.get_secret_value())
    except ProgrammingError:
        raise ValueError("not a PostgreSQL address") from None
    return value


def _local_time(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("a time of day in the office, without an offset")
    return value


def _absolute(value: Path) -> Path:
    return value.expanduser().absolute()


def _mail_address(value: str) -> str:
    sender_address(value)
    return value


LocalTime = Annotated[time, AfterValidator(_local_time)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]


def _port(default: int, what: str) -> Any:
    description = "a port number from 0 to 65535 (0: any free one)"
    return Field(default, title=f"port of the embedded {what} (0: any free one)", description=description)


def _working_days(default: int, title: str) -> Any:
    return Field(default, ge=1, le=60, title=title, description="a number of working days from 1 to 60")


class Settings(BaseSettings):
    """The settings of one process.

    A field ``x_y`` is the environment variable ``ASB_X_Y``, and its description says what it accepts. Building it
    raises pydantic's ``ValidationError``; ``load_settings`` makes of that one clear line.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    home: Annotated[Path, AfterValidator(_absolute)] = Field(
        default_factory=lambda: user_data_path("asb-casework", appauthor=False, use_site_for_root=True),
        title="where the embedded servers keep their data",
        description="a folder of your own for the embedded servers' data",
    )
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] | None = Field(
        None,
        title="a PostgreSQL address like `postgresql://user@host:5432/database`, of a member of `asb_worker`",
        description="a PostgreSQL address like postgresql://user@host:5432/database",
    )
    database_owner_url: Annotated[SecretStr, AfterValidator(_database_url)] | None = Field(
        None,
        title="for `asb migrate` and `asb up` only: the same database's address for the role that owns the tables",
        description="the PostgreSQL address, like ASB_DATABASE_URL, of the role that owns the tables",
    )
    secrets_dir: Path | None = Field(
        None,
        title="a folder with a file for each setting that is a secret, named like it, such as `asb_database_url`; "
        "the environment comes first",
        description="a folder with a file for each secret, named like its setting, such as asb_database_url",
    )
    task_queue: Name = Field(
        "asb-casework", title="the Temporal task queue of the cases", description="the name of a Temporal task queue"
    )

    build_id: Annotated[str, StringConstraints(pattern=BUILD_ID)] | None = Field(
        None,
        title="the version of a worker where several run side by side, like `0.3.0`; `asb promote` gives one of "
        "them the cases",
        description="a name for a version of the program, like 0.3.0: letters, digits, dots, dashes",
    )

    temporal_port: Port = _port(7233, "Temporal server")
    ui_port: Port = _port(8233, "Temporal UI")
    postgres_port: Port = _port(0, "PostgreSQL")
    metrics_address: Address | None = Field(
        None,
        title="where metrics are served, like `127.0.0.1:9464`",
        description="an address to serve metrics on, like 127.0.0.1:9464",
    )

    keys_file: Annotated[Path, AfterValidator(_absolute)] | None = Field(
        None,
        title="the file that holds the key ring; a sending service sets it to its own",
        description="a file that holds the key ring, readable for its owner alone",
    )
    evidence_dir: Annotated[Path, AfterValidator(_absolute)] | None = Field(
        None,
        title="the folder of encrypted evidence files, the same for workers and `asb`; by default `evidence` in the "
        "data folder",
        description="a folder that the workers and the asb command share",
    )
    plain_reports: PlainReports = Field(
        PlainReports.ACCEPT,
        title="`accept` or `refuse`: what becomes of reports and incidents whose sender nobody has proven",
        description="accept or refuse: what becomes of reports whose sender nobody has proven",
    )
    codec_endpoint: HttpUrl | None = Field(
        None,
        title="for `asb` on an officer's machine: the codec server to ask in place of a key ring",
        description="the web address of a codec server that encrypts and opens in place of a key ring",
    )
    codec_address: Address = Field(
        "127.0.0.1:8234",
        title="where `asb up` and `asb codec-server` serve the codec server (port 0: any free one)",
        description="an address to serve on, like 127.0.0.1:8234",
    )
    codec_origins: Annotated[str, StringConstraints(pattern=r"^(https?://[^\s,/]+(\s*,\s*|$))*$")] = Field(
        "",
        title="the web addresses of the Temporal UIs that may ask it, exactly as browsers show them, with commas "
        "between",
        description="the web addresses of Temporal UIs, exactly as browsers show them, with commas between",
    )
    codec_certificate_file: Path | None = Field(
        None,
        title="its certificate (PEM), for an address that is not this machine's alone",
        description="a file with the codec server's certificate (PEM)",
    )
    codec_private_key_file: Path | None = Field(
        None,
        title="the certificate's private key (PEM)",
        description="a file with that certificate's private key (PEM)",
    )
    codec_behind_proxy: bool = Field(
        False,
        title="`true` where a proxy in front of it does TLS, and adds who asks to `X-Forwarded-For`",
        description="true where a proxy in front of the codec server does TLS, else false",
    )

    office_opens: LocalTime = Field(
        time(9),
        title="when the office opens on working days, UK local time",
        description="a time of day like 09:00, before ASB_OFFICE_CLOSES",
    )
    office_closes: LocalTime = Field(
        time(17),
        title="when it closes; later than `ASB_OFFICE_OPENS`",
        description="a time of day like 17:00, after ASB_OFFICE_OPENS",
    )
    retry_at_most_seconds: int = Field(
        60,
        ge=1,
        le=86_400,
        title="longest wait between two tries while PostgreSQL or a mail server is away, 1 to 86400",
        description="a number of seconds from 1 to 86400",
    )
    wait_after_notice_days: int = _working_days(
        10,
        "working days that a reporter who could not be reached has to answer a written notice, before a "
        "manager may close without them, 1 to 60",
    )
    assess_high_within_days: int = _working_days(
        2,
        "working days within which a person assesses the risk of a priority 1 case, 1 to 60; an internal target",
    )
    assess_medium_within_days: int = _working_days(
        5,
        "working days within which a person assesses the risk of a priority 2 case, 1 to 60; an internal target",
    )
    assess_again_after_months: int = Field(
        3,
        ge=1,
        le=24,
        title="calendar months after which the risk is assessed again, 1 to 24",
        description="a number of months from 1 to 24",
    )
    contact_high_every_days: int = _working_days(
        5,
        "working days within which the reporter of a priority 1 case is contacted again, until a plan says "
        "how often, 1 to 60",
    )
    contact_medium_every_days: int = _working_days(
        10,
        "working days within which the reporter of a priority 2 case is contacted again, until a plan says "
        "how often, 1 to 60",
    )
    contact_watched_days: int = _working_days(
        20,
        "working days within which a reporter who hears only when there is news is contacted, 1 to 60",
    )
    speak_with_parties_within_days: int = _working_days(
        10,
        "working days after the investigation began within which each party of a priority 1 or 2 case is spoken "
        "with, 1 to 60; an internal target",
    )
    plan_high_within_days: int = _working_days(
        5,
        "working days after the report within which the action plan of a priority 1 case is agreed, 1 to 60; an "
        "internal target",
    )
    plan_medium_within_days: int = _working_days(
        10,
        "working days after the report within which the action plan of a priority 2 case is agreed, 1 to 60; an "
        "internal target",
    )
    review_high_every_days: int = _working_days(
        20,
        "working days after a priority 1 case was opened, or last reviewed, within which it is reviewed, 1 to 60; an "
        "internal target",
    )
    review_medium_every_days: int = _working_days(
        30,
        "working days after a priority 2 case was opened, or last reviewed, within which it is reviewed, 1 to 60; an "
        "internal target",
    )
    chase_requests_before_days: int = _working_days(
        2,
        "working days that are left to answer a request to or from a partner agency when it is chased before its due "
        "date, 1 to 60",
    )
    warn_legal_dates_before_days: int = _working_days(
        5,
        "working days that are left until a date of a legal remedy when its officer is reminded of it, 1 to 60",
    )
    ask_manager_to_announce_after_days: int = _working_days(
        10,
        "working days after which the manager is asked whether the neighbourhood is told, if nobody has answered, 1 to "
        "60",
    )
    decide_disputed_within_days: int = _working_days(
        5,
        "working days after a reporter disagreed with a closure within which a manager decides on it, 1 to 60; an "
        "internal target",
    )
    closing_letter_within_minutes: int = Field(
        60,
        ge=1,
        le=1440,
        title="how long a closed case tries to send its last letter, before that becomes a task to telephone, 1 to "
        "1440",
        description="a number of minutes from 1 to 1440",
    )
    deliver_within_hours: int = Field(
        24,
        ge=1,
        le=720,
        title="how long a message may stay undelivered before somebody is asked to telephone, 1 to 720",
        description="a number of hours from 1 to 720",
    )

    landlord_kind: LandlordKind = Field(
        LandlordKind.COUNCIL,
        title="`council_or_almo` or `private_registered_provider`: which remedies are offered",
        description="council_or_almo or private_registered_provider",
    )
    landlord_name: Name = Field(
        "Your landlord", title="the landlord's name in messages", description="the landlord's name as messages give it"
    )
    landlord_phone: Name | None = Field(
        None, title="the telephone number in messages", description="the telephone number that messages give"
    )
    landlord_website: HttpUrl | None = Field(
        None, title="the web address in messages", description="the web address that messages give"
    )
    landlord_address: Name | None = Field(
        None,
        title="where letters to the landlord go, on one line, like `Sample House, High Street, Exampleton EX1 1AA`",
        description="the postal address that messages give, on one line",
    )
    council_contact: Name | None = Field(
        None,
        title="how residents reach the council about noise and rubbish, like `01632 960200 or council.example/noise`",
        description="the telephone number or the web address that messages give for the council",
    )

    smtp_host: Name | None = Field(
        None, title="the mail server; needs `ASB_MAIL_FROM`", description="the mail server's host name"
    )
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = Field(
        587, title="its port", description="a port number from 1 to 65535"
    )
    smtp_username: Name | None = Field(
        None,
        title="the login, together with `ASB_SMTP_PASSWORD`",
        description="the name to log in to the mail server with",
    )
    smtp_password: SecretStr | None = Field(
        None, title="its password", description="the password that goes with ASB_SMTP_USERNAME"
    )
    smtp_security: SmtpSecurity = Field(
        SmtpSecurity.STARTTLS,
        title="`none`, `starttls` or `tls`; a login needs one of the last two",
        description="one of none, starttls, tls",
    )
    smtp_ca_file: Path | None = Field(
        None,
        title="certificates (PEM) to trust the mail server by",
        description="a file of certificates (PEM) to trust the mail server by",
    )
    mail_from: MailAddress | None = Field(
        None,
        title="the sender's address, like `ASB team <asb@landlord.example>`; plain letters before the `@`, any "
        "after it",
        description="an address that every mail server takes, like ASB team <asb@landlord.example>",
    )

    notify_api_key: SecretStr | None = Field(
        None,
        title="an API key of GOV.UK Notify; needs `ASB_NOTIFY_TEMPLATES`",
        description="an API key of GOV.UK Notify",
    )
    notify_base_url: HttpUrl = Field(
        HttpUrl("https://api.notifications.service.gov.uk"),
        title="where GOV.UK Notify answers",
        description="the web address of GOV.UK Notify",
    )
    notify_templates: Path | None = Field(
        None,
        title='a JSON file like `{"email": {"any": "template id"}, "sms": {...}, "letter": {...}}`',
        description="a JSON file that gives a template id for each channel",
    )

    _temporal: ClientConnectConfig = PrivateAttr()

    def model_post_init(self, _context: Any, /) -> None:
        """Read Temporal's own settings.

        Raises:
            BadInput: Temporal's configuration names a profile that is not there, or a file that cannot be read.
        """
        self._temporal = _temporal_from_environment()

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.office_opens >= self.office_closes:
            raise ValueError(
                f"ASB_OFFICE_CLOSES is {self.office_closes:%H:%M}, which must be later than "
                f"ASB_OFFICE_OPENS ({self.office_opens:%H:%M})"
            )
        if self.build_id and not set(".:").isdisjoint(self.task_queue):
            raise ValueError(
                f"ASB_TASK_QUEUE is {self.task_queue!r}; with ASB_BUILD_ID it must have no dot and no colon, as the "
                "workers' deployment is named after it"
            )
        if self.smtp_host and not self.mail_from:
            raise ValueError(
                "ASB_SMTP_HOST is set and ASB_MAIL_FROM is not; set it to the address that mail comes from"
            )
        if (self.smtp_username is None) != (self.smtp_password is None):
            raise ValueError("set both ASB_SMTP_USERNAME and ASB_SMTP_PASSWORD, or neither")
        if (self.codec_certificate_file is None) != (self.codec_private_key_file is None):
            raise ValueError("set both ASB_CODEC_CERTIFICATE_FILE and ASB_CODEC_PRIVATE_KEY_FILE, or neither")
        endpoint = self.codec_endpoint
        if endpoint is not None and endpoint.scheme == "http" and not is_loopback(endpoint.host or ""):
            raise ValueError(
                f"ASB_CODEC_ENDPOINT is '{endpoint}', over which tokens and people's words would be sent unencrypted; "
                "it must begin with https://"
            )
        if self.notify_api_key and not self.notify_templates:
            raise ValueError(
                "ASB_NOTIFY_API_KEY is set and ASB_NOTIFY_TEMPLATES is not; "
                "set it to a JSON file that gives a template id for each channel"
            )
        return self

    @property
    def key_ring_file(self) -> Path:
        """Where the key ring is: as set, else in the data folder."""
        return self.keys_file or self.home / "keys.json"

    @property
    def evidence_folder(self) -> Path:
        """Where evidence files are: as set, else in the data folder."""
        return self.evidence_dir or self.home / "evidence"

    @property
    def codec_url(self) -> str | None:
        """The codec server that is asked in place of a key ring, without a slash at its end."""
        return str(self.codec_endpoint).rstrip("/") if self.codec_endpoint else None

    @property
    def temporal(self) -> ClientConnectConfig:
        """How Temporal's own settings say to connect; without ``target_host`` they name no server."""
        return self._temporal

    @property
    def office_hours(self) -> OfficeHours:
        """The office hours that move reminders to people."""
        return OfficeHours(opens=self.office_opens, closes=self.office_closes)

    def pointed_at(
        self, *, temporal: ClientConnectConfig, database_url: str | None, database_owner_url: str | None = None
    ) -> "Settings":
        """The same settings for other servers. An empty ``temporal`` and no ``database_url`` name none."""
        changed = {
            "database_url": None if database_url is None else SecretStr(database_url),
            "database_owner_url": None if database_owner_url is None else SecretStr(database_owner_url),
        }
        copy = self.model_copy(update=changed)
        copy._temporal = temporal
        return copy


def load_settings() -> Settings:
    """The settings of this process, from its environment, and from the files in the folder ASB_SECRETS_DIR.

    Where both have a setting, the environment's counts.

    Raises:
        BadInput: a setting is not acceptable, or there is none of this name; names the variable, its value and what is.
    """
    folder = secrets_folder(os.environ)
    in_files = [] if folder is None else settings_in(folder, _PREFIX)
    _refuse_unknown([*os.environ, *in_files])
    if folder is not None:
        check_files(folder, in_files)
    try:
        return Settings(_secrets_dir=folder)
    except ValidationError as error:
        raise BadInput(_in_one_line(error)) from None


def _refuse_unknown(names: Iterable[str]) -> None:
    known = [*(_PREFIX + field.upper() for field in Settings.model_fields), *_READ_ELSEWHERE]
    for name in sorted(names):
        if name.startswith(_PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(known)}"
            raise BadInput(f"{name} is not a setting; {hint}")


def _in_one_line(error: ValidationError) -> str:
    """The first of the errors, as a line that never holds a secret's value."""
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return str(first["ctx"]["error"]) if "ctx" in first else first["msg"]
    name = str(first["loc"][0])
    field = Settings.model_fields[name]
    secret = "SecretStr" in repr(field.annotation)
    value = "not acceptable" if secret else repr(str(first["input"]))
    return f"{_PREFIX}{name.upper()} is {value}; it must be {field.description}"


def _temporal_from_environment() -> ClientConnectConfig:
    try:
        return ClientConfig.load_client_connect_config()
    except RuntimeError as error:
        raise BadInput(_about_temporal(str(error))) from None


def _about_temporal(error: str) -> str:
    profile = os.environ.get("TEMPORAL_PROFILE")
    if profile and profile in error:
        return f"TEMPORAL_PROFILE is {profile!r}, and Temporal's configuration has no profile of that name"
    first, *_ = error.splitlines()
    return f"Temporal's configuration (TEMPORAL_CONFIG_FILE and TEMPORAL_...) cannot be read: {first}"
