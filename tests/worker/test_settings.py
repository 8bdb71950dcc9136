"""Settings: where they come from, and the one line that a bad one gives."""

from datetime import time
from pathlib import Path

import pytest

from standard.worktime.office import Days
from worker.problems import BadInput
from worker.settings import Settings, load_settings


def test_without_any_setting_everything_has_a_default() -> None:
    settings = load_settings()

    assert settings.home.is_absolute()
    assert settings.home.name == "asb-casework"
    assert settings.database_url is None
    assert settings.temporal == {}
    assert (settings.office_hours.opens, settings.office_hours.closes) == (time(9), time(17))


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASB_HOME", str(tmp_path))
    monkeypatch.setenv("ASB_TASK_QUEUE", "another")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "housing")
    settings = load_settings()

    assert settings.home == tmp_path
    assert settings.task_queue == "another"
    assert settings.temporal == {"target_host": "temporal.example:7233", "namespace": "housing"}


def test_a_profile_of_temporals_own_configuration_names_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "temporal.toml"
    file.write_text('[profile.council]\naddress = "temporal.example:7233"\n')
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(file))
    monkeypatch.setenv("TEMPORAL_PROFILE", "council")

    assert load_settings().temporal["target_host"] == "temporal.example:7233"


def test_an_unknown_profile_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_PROFILE", "nowhere")

    with pytest.raises(BadInput, match="TEMPORAL_PROFILE is 'nowhere'"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("ASB_UI_PORT", "many", "ASB_UI_PORT is 'many'; it must be a port number from 0 to 65535 (0: any free one)"),
        (
            "ASB_TEMPORAL_PORT",
            "70000",
            "ASB_TEMPORAL_PORT is '70000'; it must be a port number from 0 to 65535 (0: any free one)",
        ),
        (
            "ASB_SMTP_SECURITY",
            "perhaps",
            "ASB_SMTP_SECURITY is 'perhaps'; it must be one of none, starttls, tls",
        ),
        (
            "ASB_OFFICE_OPENS",
            "nine",
            "ASB_OFFICE_OPENS is 'nine'; it must be a time of day like 09:00, before ASB_OFFICE_CLOSES",
        ),
        (
            "ASB_OFFICE_OPENS",
            "09:00+01:00",
            "ASB_OFFICE_OPENS is '09:00+01:00'; it must be a time of day like 09:00, before ASB_OFFICE_CLOSES",
        ),
        (
            "ASB_OFFICE_OPENS",
            "18:00",
            "ASB_OFFICE_CLOSES is 17:00, which must be later than ASB_OFFICE_OPENS (18:00)",
        ),
        ("ASB_SMTP_USERNAME", "asb", "set both ASB_SMTP_USERNAME and ASB_SMTP_PASSWORD, or neither"),
        (
            "ASB_SMTP_HOST",
            "mail.example",
            "ASB_SMTP_HOST is set and ASB_MAIL_FROM is not; set it to the address that mail comes from",
        ),
        (
            "ASB_BUILD_ID",
            "0.3.0 of Monday",
            "ASB_BUILD_ID is '0.3.0 of Monday'; it must be a name for a version of the program, like 0.3.0: letters, "
            "digits, dots, dashes",
        ),
        *(
            (
                "ASB_MAIL_FROM",
                value,
                f"ASB_MAIL_FROM is {value!r}; it must be an address that every mail server takes, like "
                "ASB team <asb@landlord.example>",
            )
            for value in ("nobody", "a@b.example, c@d.example", "\u0175@b.example", "asb@stra\u00dfe.example")
        ),
        ("ASB_DATABSE_URL", "x", "ASB_DATABSE_URL is not a setting; did you mean ASB_DATABASE_URL?"),
    ],
)
def test_a_bad_setting_gives_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadInput) as refusal:
        load_settings()

    assert str(refusal.value) == line
    assert refusal.value.exit_code == 2


def test_a_version_needs_a_task_queue_that_a_deployment_can_be_named_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASB_TASK_QUEUE", "asb.casework")
    assert load_settings().task_queue == "asb.casework"

    monkeypatch.setenv("ASB_BUILD_ID", "0.3.0")
    with pytest.raises(BadInput, match=r"ASB_TASK_QUEUE is 'asb\.casework'; with ASB_BUILD_ID it must have no dot"):
        load_settings()


def test_a_bad_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASB_DATABASE_URL", "user:sesame")

    with pytest.raises(BadInput) as refusal:
        load_settings()

    assert "sesame" not in str(refusal.value)
    assert "ASB_DATABASE_URL is not acceptable; it must be a PostgreSQL address like" in str(refusal.value)


def test_a_secret_is_not_in_the_text_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASB_DATABASE_URL", "postgresql://asb:sesame@127.0.0.1/asb")

    assert "sesame" not in repr(load_settings())


def test_secrets_come_from_files_named_like_their_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "asb_database_url").write_text("postgresql://asb:sesame@127.0.0.1/asb\n")
    (tmp_path / "asb_task_queue").write_text("from the file")
    (tmp_path / "somebody_elses").write_text("")
    monkeypatch.setenv("ASB_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("ASB_TASK_QUEUE", "from the environment")
    settings = load_settings()

    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://asb:sesame@127.0.0.1/asb"
    assert settings.task_queue == "from the environment"


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("asb_databse_url", b"x", "ASB_DATABSE_URL is not a setting; did you mean ASB_DATABASE_URL?"),
        (
            "asb_database_url",
            b"user:sesame",
            "ASB_DATABASE_URL is not acceptable; it must be a PostgreSQL address like "
            "postgresql://user@host:5432/database",
        ),
        (
            "asb_database_url",
            b" \n",
            "ASB_DATABASE_URL is in the file '{file}', which is empty; remove it, or write the setting into it",
        ),
        ("asb_database_url", b"\xff", "ASB_DATABASE_URL is in the file '{file}', which is not text in UTF-8"),
    ],
)
def test_a_bad_secret_file_gives_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, content: bytes, line: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    monkeypatch.setenv("ASB_SECRETS_DIR", str(tmp_path))

    with pytest.raises(BadInput) as refusal:
        load_settings()

    assert str(refusal.value) == line.format(file=file)


def test_a_folder_of_secrets_that_is_not_there_gives_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASB_SECRETS_DIR", str(tmp_path / "nowhere"))

    with pytest.raises(BadInput, match=r"^ASB_SECRETS_DIR is '.*/nowhere', where no folder is; it must be one with "):
        load_settings()


def test_every_setting_says_what_it_accepts() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_a_sender_with_other_letters_in_its_domain_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASB_MAIL_FROM", "ASB team <asb@tai-g\u0175yr.example>")
    assert load_settings().mail_from == "ASB team <asb@tai-g\u0175yr.example>"


def test_what_a_case_begins_with_is_what_the_settings_begin_with() -> None:
    settings = Settings()
    assert Days() == Days(**{name: getattr(settings, name) for name in Days.model_fields})
