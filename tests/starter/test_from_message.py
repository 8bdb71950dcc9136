"""Commands that are made of a message's model: what they ask for, and how it is read."""

import inspect
from typing import Any, get_args

import pytest
import typer

from standard.core.messages import Message
from standard.progressing.resources import EndResource
from standard.progressing.same_incidents import CompareIncidents
from standard.what_happens_next.access import LiftRestriction, RestrictCase
from standard.what_happens_next.contact import RecordContact
from standard.what_happens_next.parties import ChangeParty
from standard.what_happens_next.support_needs import RecordSupportNeeds
from starter.commands import from_message
from starter.commands.from_message import sends
from starter.commands.sending import Envelope
from worker.problems import BadInput


def asked(command: Any) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(command).parameters)


def declared(parameter: inspect.Parameter) -> Any:
    return get_args(parameter.annotation)[1]


def command_of(model: type[Message], *arguments: str, **options: Any) -> Any:
    def described() -> None:
        """What it is for."""

    return sends(model, *arguments, **options)(described)


def test_every_field_is_asked_for_by_its_own_words_and_what_can_only_be_one_thing_is_not() -> None:
    found = asked(command_of(RecordContact))
    fields = {name: field for name, field in RecordContact.model_fields.items() if name not in Message.model_fields}
    assert found.keys() == {"reference", *fields, "envelope"}
    for name in fields.keys() - {"proposal_id"}:
        says = (fields[name].description or "").removesuffix(".")
        assert declared(found[name]).help.startswith(says), name
    assert asked(command_of(LiftRestriction)).keys() == {"reference", "reason", "envelope"}


def test_what_is_needed_is_what_the_model_needs() -> None:
    found = asked(command_of(ChangeParty, "party", party_role="--role"))
    needed = {name for name, each in found.items() if each.default is inspect.Parameter.empty}
    assert needed == {"reference", "party", "envelope"}
    assert isinstance(declared(found["party"]), typer.models.ArgumentInfo)
    assert "--role" in repr(vars(declared(found["party_role"])))
    assert "--confidential/--no-confidential" in repr(vars(declared(found["confidential"])))


def test_a_yes_or_no_with_names_of_their_own_has_to_be_said_and_a_flag_has_not() -> None:
    both = asked(command_of(CompareIncidents, "incident", "other_incident", are_the_same="--same/--different"))
    assert both["are_the_same"].default is inspect.Parameter.empty
    assert asked(command_of(RecordSupportNeeds))["none"].default is False


def test_it_sends_what_was_typed_read_by_its_kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(from_message, "send", lambda *_, **fields: sent.append(fields))
    (tmp_path / "why.txt").write_text("Known in the office.")
    command = command_of(RestrictCase, named="--name")
    command(reference="R", envelope=Envelope(), reason=f"@{tmp_path / 'why.txt'}", named=[])
    assert sent == [{"otherwise": None, "restricted": True, "reason": "Known in the office.", "named": None}]
    with pytest.raises(BadInput, match=r"^--born: 'soon' is not a date"):
        command_of(ChangeParty, date_of_birth="--born")(reference="R", envelope=Envelope(), date_of_birth="soon")


def test_an_argument_may_be_called_otherwise_and_a_function_of_its_own_sends_it() -> None:
    sent: list[Any] = []

    def send_it(name: str, *_: Any, **fields: Any) -> None:
        sent.append((name, fields["resource_id"]))

    command = command_of(EndResource, "resource_id", resource_id="RESOURCE", through=send_it)
    assert declared(asked(command)["resource_id"]).metavar == "RESOURCE"
    command(reference="R", envelope=Envelope(), resource_id="S1", came_of_it="Nothing.")
    assert sent == [("end_resource", "S1")]
