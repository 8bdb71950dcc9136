"""``asb deadlines`` and what it is made of: every promise for a report, explained, without any server at hand."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from activities.calendar import bare_calendar
from standard.core.words import Priority
from standard.worktime.office import OfficeHours
from starter.commands.calendar import deadlines
from starter.deadlines import ReportDeadlines, report_deadlines
from starter.times import read_time
from worker.problems import BadInput, Problem

CHRISTMAS_EVE = "2026-12-24T15:00"

app = typer.Typer()
app.command()(deadlines)


@pytest.fixture(autouse=True)
def _no_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ASB_DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ASB_HOME", str(tmp_path))
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(tmp_path / "none.toml"))


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_promise_of_a_report_on_christmas_eve() -> None:
    shown = report_deadlines(
        read_time(CHRISTMAS_EVE, "reported_at"),
        bare_calendar(2025, 2028),
        OfficeHours(),
        calendar_from_register=False,
    )
    assert [(p.priority, p.promise, p.due_local, p.warning_local, p.reminder_local) for p in shown.promises] == [
        (1, "p1_respond", "Tue 29 Dec 2026 15:00", "Tue 29 Dec 2026 09:00", "Tue 29 Dec 2026 09:00"),
        (2, "p2_acknowledge", "Tue 29 Dec 2026 15:00", "Tue 29 Dec 2026 09:00", "Tue 29 Dec 2026 09:00"),
        (2, "p2_begin_investigation", "end of Tue 5 Jan 2027", "Mon 4 Jan 2027 15:45", "Mon 4 Jan 2027 15:45"),
        (3, "p3_respond", "end of Tue 12 Jan 2027", "Fri 8 Jan 2027 09:45", "Fri 8 Jan 2027 09:45"),
    ]
    assert shown.quiet_period.ends_local == "Mon 22 Feb 2027 15:00"


def test_it_prints_every_promise_within_80_columns() -> None:
    text = run("--reported-at", CHRISTMAS_EVE)
    assert max(map(len, text.splitlines())) <= 80
    assert "Reported Thu 24 Dec 2026 15:00. All times are UK local time." in text
    assert "respond within 24 hours (excluding weekends and bank holidays)" in " ".join(text.split())
    assert "Due         Tue 29 Dec 2026 15:00" in text
    assert "Mon 28 Dec  Boxing Day (substitute day), not counted" in text
    assert "Due         end of Tue 5 Jan 2027" in text
    assert "Mon 22 Feb 2027 15:00, if nothing more is reported" in text
    assert "[" not in text


def test_without_a_register_it_says_what_is_not_counted() -> None:
    assert "in the register are not counted" in " ".join(run("--reported-at", CHRISTMAS_EVE).split())
    assert "not counted:" not in run("--reported-at", CHRISTMAS_EVE, "--official-only")


def test_a_reminder_outside_office_hours_is_shown() -> None:
    text = run("--reported-at", "2026-09-17T23:00", "--priority", "1", "--official-only")
    assert "Warning     Fri 18 Sep 2026 17:00" in text
    assert "Reminder    Fri 18 Sep 2026 16:59 (in office hours)" in text


def test_one_priority_as_json() -> None:
    shown = json.loads(run("--reported-at", CHRISTMAS_EVE, "--priority", "2", "--json"))
    assert shown["reported_at"] == "2026-12-24T15:00:00Z"
    assert shown["calendar_from_register"] is False
    assert [promise["promise"] for promise in shown["promises"]] == ["p2_acknowledge", "p2_begin_investigation"]
    first = shown["promises"][0]
    assert first["deadline"]["due"] == "2026-12-29T15:00:00Z"
    assert first["explanation"][1] == {
        "day": "2026-12-25",
        "why_not": "Christmas Day",
        "number": None,
        "worked": "PT0S",
        "so_far": "PT9H",
        "text": "Christmas Day, not counted",
    }
    assert ReportDeadlines.model_validate(shown).promises[0].priority is Priority.MEDIUM


def test_beyond_the_official_horizon_it_says_provisional() -> None:
    text = run("--reported-at", "2030-05-01T10:00", "--priority", "1", "--official-only")
    assert "(provisional)" in text
    assert "not every bank holiday up to then is known for certain" in text


def test_without_a_time_it_reckons_from_now() -> None:
    assert len(json.loads(run("--json", "--official-only"))["promises"]) == 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--reported-at", "tomorrow"], "--reported-at: 'tomorrow' is not a date and time"),
        (["--priority", "4"], "--priority: 4 is not a priority; give 1 .high., 2 .medium. or 3 .standard."),
    ],
)
def test_bad_input_names_the_field_the_value_and_what_is_accepted(arguments: list[str], says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        run(*arguments)
    assert refused.value.exit_code == 2


def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASB_OFFICE_OPENS", "late")
    with pytest.raises(Problem, match="ASB_OFFICE_OPENS is 'late'"):
        run("--reported-at", CHRISTMAS_EVE)
