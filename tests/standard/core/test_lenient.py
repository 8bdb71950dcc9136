"""A report is never turned away for the shape of a field: what cannot be read is set aside; in doubt it is worse."""

import json
from typing import Any

import pytest

from standard.core.draft import Refused
from standard.core.lenient import LARGEST_REPORT
from standard.core.messages import LONGEST_TEXT
from standard.core.reading import read_report
from standard.core.reference import reference_for
from standard.core.words import Category, Harm, HateStrand, RefusalCode
from standard.messages import MESSAGES, read_message
from tests.standard.core.leniently import OWN, PLAIN, read, read_incident, set_aside


@pytest.mark.parametrize("blank", [None, "", "   ", "\u200b\u2060", [], {}, [None, " "], {"x": None}])
@pytest.mark.parametrize("field", ["patch", "about", "linked_case", "reported_at", "occurred_at", "reporter", "colour"])
def test_blank_and_null_are_as_if_left_out(field: str, blank: object) -> None:
    found = read(**{field: blank})
    assert found.model_dump() == read().model_dump()
    # What names something is no blank where a word would be readable: {"high": null} is an answer to some forms.
    assert set_aside(found) == ([] if field in ("reporter", "colour") or blank != {"x": None} else [field])


@pytest.mark.parametrize("blank", [None, "", "      ", "-----", "( ) - -", "\u00a0", "none", "N/A"])
def test_a_number_without_a_digit_is_no_number(blank: object) -> None:
    report = read(reporter={"phone": blank})
    assert not report.reporter.can_be_contacted
    assert not report.set_aside


def test_a_reporter_of_blanks_is_nobody() -> None:
    assert read(reporter={"name": "", "email": "", "phone": "", "address": ""}) == read()


@pytest.mark.parametrize(
    ("field", "value", "plain"),
    [
        ("email", "rae@example.org ", "rae@example.org"),
        ("email", " rae@example.org\n", "rae@example.org"),
        ("email", "rae@exam\u200bple.org", "rae@example.org"),
        ("phone", "01632\u00a0960001", "01632 960001"),
        ("phone", "01632 960001\u200b", "01632 960001"),
        ("phone", "\uff10\uff11\uff16\uff13\uff12 960001", "01632 960001"),
        ("phone", "01632\u2013960001", "01632-960001"),
        ("name", "\u202eRae\u200b  Finch\t", "Rae Finch"),
        ("address", " 14 Sample Court \r\n\u00a0Exampleton\n\nEX1 1AA", "14 Sample Court\nExampleton\nEX1 1AA"),
        ("address", "The Old Post Office, Safe Lane, Wye", "The Old Post Office, Safe Lane, Wye"),
        ("address", "No fixed abode", "No fixed abode"),
        ("preferred", " E-Mail ".replace("-", ""), "email"),
    ],
)
def test_what_people_type_is_made_plain(field: str, value: str, plain: str) -> None:
    report = read(reporter={field: value})
    assert getattr(report.reporter, field) == plain
    assert not report.set_aside


@pytest.mark.parametrize(
    "no", [False, 0, 0.0, "No", " n ", "NONE", "false", "Not applicable", "prefer not to say", "0"]
)
def test_a_readable_no_is_no(no: object) -> None:
    for field in ("hate_perceived", "violence", "threat_of_violence"):
        assert read(**{field: no}) == read()
    assert read(hate_strands=no) == read(hate_strands=[no]) == read()


@pytest.mark.parametrize("doubt", ["not sure", "yes, I think", 2, -1, 3.5, ["maybe"], {"a": "b"}, "nо", True])
def test_anything_but_a_readable_no_counts_as_given(doubt: object) -> None:
    for field in ("hate_perceived", "violence", "threat_of_violence"):
        assert getattr(read(**{field: doubt}), field) is True
    assert read(hate_strands=doubt).hate_perceived is (doubt is not False)


@pytest.mark.parametrize("yes", [True, 1, "Yes", "y", "TRUE"])
def test_a_readable_yes_is_not_set_aside(yes: object) -> None:
    assert not read(violence=yes).set_aside


@pytest.mark.parametrize(
    ("value", "strands"),
    [("race", ["race"]), ("Race; Religion or belief", ["race", "religion_or_belief"]), (["RACE", "race"], ["race"])],
)
def test_strands_are_read_as_people_write_them(value: object, strands: list[str]) -> None:
    assert read(hate_strands=value).hate_strands == [HateStrand(each) for each in strands]


def test_a_strand_that_is_not_known_is_hate_all_the_same() -> None:
    report = read(hate_strands=["race", "goth"])
    assert (report.hate_strands, report.hate_perceived) == ([HateStrand.RACE], True)


def test_a_field_that_is_not_ours_and_speaks_of_hate_or_violence_counts_as_given() -> None:
    assert read(hate_crime="yes", hate_perceived=False).hate_perceived
    assert read(violent="a bit").violence
    assert read(threats=1).threat_of_violence
    assert read(racially_motivated=True).hate_perceived
    assert read(racist="yes").hate_perceived
    assert read(isHomophobic=1).hate_perceived
    assert read(assessment={"harm": "high", "violence": True}).violence
    assert read(answers=[{"weapon": "a knife"}]).violence
    assert not read(hate_crime="no").hate_perceived
    assert not read(assessment={"violence": False}, whatever="x").hate_perceived
    assert not read(assessment={"violence": False}).violence


@pytest.mark.parametrize(
    ("value", "harm"), [("HIGH", Harm.HIGH), (" low ", Harm.LOW), ("big", Harm.UNKNOWN), (3, Harm.UNKNOWN)]
)
def test_harm_that_cannot_be_read_is_unknown(value: object, harm: Harm) -> None:
    report = read(harm=value)
    assert report.harm is harm
    assert report.harm_in_doubt is (harm is Harm.UNKNOWN)


@pytest.mark.parametrize(
    ("fields", "in_doubt"),
    [
        ({"risk_level": "high"}, True),
        ({"assessment": {"Harm": 3}}, True),
        ({"risk": "none"}, False),
        ({"charm": "high"}, False),
    ],
)
def test_a_risk_that_is_stated_under_another_name_is_in_doubt(fields: dict[str, Any], in_doubt: bool) -> None:
    assert read(**fields).harm_in_doubt is in_doubt


@pytest.mark.parametrize(
    ("value", "category"),
    [
        ("Verbal abuse", Category.VERBAL_ABUSE),
        ("Hate crime", Category.HATE),
        ("violent", Category.VIOLENCE),
        ("assault", Category.VIOLENCE),
        ("racist abuse", Category.HATE),
        (["noise", "Homophobic"], Category.HATE),
        (7, Category.OTHER),
    ],
)
def test_a_category_is_read_or_other(value: object, category: Category) -> None:
    assert read(category=value).category is category
    assert read_incident({"description": "x", "category": value}).category is category


def test_a_category_that_speaks_of_threats_is_one() -> None:
    assert read(category="Threats").threat_of_violence


def test_a_report_needs_nothing_but_a_description() -> None:
    report = read_report(b'{"description": "Drums."}', OWN)
    assert (report.report_id, report.sender, report.category) == (OWN, "unknown", Category.OTHER)
    assert read_report(b'{"description": "Drums."}', OWN, sender="noise-app").sender == "noise-app"


@pytest.mark.parametrize("claimed", ["system", "System ", "sys\u200btem"])
def test_nobody_sends_in_the_name_of_the_case_itself(claimed: str) -> None:
    report = read(sender=claimed)
    assert (report.sender, set_aside(report)) == ("unknown", ["sender"])


def test_an_incident_needs_nothing_but_a_description_and_is_for_the_case_that_it_came_to() -> None:
    incident = read_incident({"description": "Again."})
    assert (incident.case_reference, incident.sender) == (OWN, "unknown")
    assert incident.message_id.startswith("content-")
    assert read_incident({"description": "Again.", "case_reference": "ASB-1"}).case_reference == OWN
    with pytest.raises(Refused) as refused:
        read_incident({"description": "Again.", "case_reference": reference_for("other")})
    assert refused.value.code is RefusalCode.WRONG_CASE


def test_two_incidents_that_differ_only_in_what_cannot_be_read_are_two() -> None:
    one, other = (read_incident({"description": "x", "message_id": "m", "harm": harm}) for harm in ("big", "huge"))
    assert one.content() != other.content()


@pytest.mark.parametrize(
    "value", ["1764000000", 1764000000, "2026-11-23", "2026-11-23T10:00", "yesterday", "0001-01-01T00:00:00Z"]
)
@pytest.mark.parametrize("field", ["reported_at", "occurred_at"])
def test_times_are_iso_8601_with_an_offset(field: str, value: object) -> None:
    report = read(**{field: value})
    assert getattr(report, field) is None
    assert set_aside(report) == [field]


def test_the_landlords_own_messages_take_no_numbers_for_times_either() -> None:
    given = {"message_id": "m", "case_reference": OWN, "sender": "ola", "happened_at": "1764000000"}
    with pytest.raises(Refused, match="ISO 8601"):
        read_message("begin_investigation", json.dumps(given).encode(), OWN)


def test_our_names_of_fields_are_known_whatever_their_case() -> None:
    assert read(**{"Hate-Perceived": True, " HARM": "high"}) == read(hate_perceived=True, harm="high")


@pytest.mark.parametrize(
    ("doubled", "field"),
    [
        ('"hate_perceived": true, "hate_perceived": false', "hate_perceived"),
        ('"hate_perceived": false, "hate_perceived": "x"', "hate_perceived"),
        ('"hate_strands": ["race"], "hate_strands": ["disability"]', "hate_strands"),
        ('"category": "noise", "category": "hate"', "category"),
    ],
)
def test_of_two_values_the_worse_counts(doubled: str, field: str) -> None:
    report = read_report(f'{{"description": "Drums.", "category": "noise", {doubled}}}'.encode(), OWN)
    assert report.hate_perceived or report.category is Category.HATE
    assert field in set_aside(report)


@pytest.mark.parametrize(
    ("doubled", "field", "value"),
    [
        ('"description": "Drums.", "description": 5', "description", "Drums.\n\n5"),
        ('"description": "Drums.", "description": null', "description", "Drums."),
        ('"category": "hate", "category": "racist"', "category", Category.HATE),
        ('"category": "vandal", "category": "hate"', "category", Category.HATE),
        ('"category": "noise", "category": 7', "category", Category.NOISE),
        ('"category": "baby_crying", "category": 7', "category", Category.OTHER),
        ('"category": "baby_crying", "category": "noise"', "category", Category.NOISE),
        ('"harm": "high", "harm": "low"', "harm", Harm.HIGH),
        ('"harm": "bogus", "harm": "high"', "harm", Harm.HIGH),
        ('"harm": "none", "harm": {"a": 1}', "harm", Harm.UNKNOWN),
        ('"hate_strands": ["race"], "hate_strands": 7', "hate_strands", [HateStrand.RACE]),
        ('"patch": "north", "patch": ["x"]', "patch", "north"),
        ('"occurred_at": "yesterday", "occurred_at": {"y": 1}', "occurred_at", None),
    ],
)
def test_of_a_key_given_twice_what_can_be_read_is_not_thrown_away(doubled: str, field: str, value: object) -> None:
    whole = doubled if field == "description" else f'"description": "x", {doubled}'
    report = read_report(f"{{{whole}}}".encode(), OWN)
    assert getattr(report, field) == value
    assert (field in set_aside(report)) is ("null" not in doubled)


def test_an_address_that_can_be_read_is_kept_beside_one_that_cannot_and_nothing_is_sent() -> None:
    raw = b'{"description": "x", "reporter": {"email": "rae@example.org", "email": 5}}'
    report = read_report(raw, OWN)
    assert (report.reporter.email, report.reporter.telephone_only) == ("rae@example.org", True)


def test_a_key_given_twice_is_set_aside_with_both_values_and_the_same_value_twice_is_one() -> None:
    reporters = b'"reporter": {"email": "a@b"}, "reporter": {"email": "c@d"}'
    raw = b'{"description": "a", "description": "b", "harm": "low", "harm": "low", ' + reporters + b"}"
    report = read_report(raw, OWN)
    assert report.description == "a\n\nb"
    assert (report.harm, report.reporter.telephone_only, report.reporter.email) == (Harm.LOW, True, None)
    assert {"description", "reporter"} <= set(set_aside(report))
    assert "a@b" in next(each.came for each in report.set_aside if each.field == "reporter")


def test_the_landlords_own_messages_with_a_key_given_twice_are_refused() -> None:
    ids = f'"message_id": "m", "case_reference": "{OWN}", "sender": "ola"'
    raw = f'{{{ids}, "priority": 3, "priority": 1, "reason": "x"}}'
    with pytest.raises(Refused):
        read_message("assess", raw.encode(), OWN)


def test_a_long_description_is_cut_and_marked_and_whole_beside() -> None:
    report = read(description="y" * 30_000)
    assert len(report.description) == LONGEST_TEXT
    assert report.description.endswith("[Cut here. The register has the whole text, of 30000 characters.]")
    assert report.set_aside[0].came == "y" * 30_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_other_encodings_are_read(encoding: str) -> None:
    raw = json.dumps(PLAIN | {"description": "Noise from the café."}, ensure_ascii=False).encode(encoding)
    report = read_report(raw, OWN)
    assert report.description == "Noise from the café."
    assert set_aside(report) == (["encoding"] if encoding == "cp1252" else [])


@pytest.mark.parametrize(
    "deep", ["[" * 50_000 + "]" * 50_000, '{"a":' * 50_000 + "1" + "}" * 50_000, "[" * 30 + '"]\\"["' + "]" * 30]
)
def test_what_is_nested_too_deep_is_kept_as_text(deep: str) -> None:
    report = read_report(f'{{"description": "Drums.", "category": "noise", "deep": {deep}}}'.encode(), OWN)
    assert set_aside(report) == ["deep"]


def test_a_flood_of_fields_is_one_that_is_in_doubt_all_the_same() -> None:
    report = read(**{f"k{number}": number for number in range(50_000)}, hate_crime="yes", Harm="high")
    assert set_aside(report) == ["(an unknown field)"]
    assert '"k49999": 49999' in report.set_aside[0].came
    assert (report.hate_perceived, report.harm) == (True, Harm.HIGH)


def test_characters_that_no_database_stores_are_written_out() -> None:
    report = read_report(b'{"description": "a\\u0000b\\ud800c", "category": "noise"}', OWN)
    assert report.description == "a\\u0000b\\ud800c"


def test_reasons_and_names_of_fields_hold_nobodys_words() -> None:
    others = {"Mr Finch of 4 Elm Row": 1, "Rae.Finch-14_Sample_Court": "x", "07700900123": "y"}
    report = read(**others, harm="Mr Finch", patch=["Mr Finch"], reporter={"Finch": 1})
    said = {f"{each.field} {each.why}" for each in report.set_aside}
    assert "Finch" not in str(said)
    assert "07700900123" not in str(said)
    assert {"(an unknown field) is no field of a report", "reporter.(an unknown field) is no field of a report"} <= said
    assert {*others, "reporter.Finch"} <= set(set_aside(report))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"{}",
        b'{"description": null}',
        b'{"description": [" "]}',
        b'[{"description": "x"}, {"description": "y"}]',
        b'["x"]',
    ],
)
def test_what_can_be_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        read_report(raw, OWN)


@pytest.mark.parametrize(
    ("raw", "description"),
    [
        (b'{"description": 42}', "42"),
        (b'{"description": true}', "true"),
        (b'[{"description": "He hit me.", "violence": true}]', "He hit me."),
        (b'[["{\\"description\\": \\"He hit me.\\", \\"violence\\": 1}"]]', "He hit me."),
    ],
)
def test_whatever_has_a_description_is_a_report(raw: bytes, description: str) -> None:
    report = read_report(raw, OWN)
    assert report.description == description
    assert report.violence is (b"violence" in raw)


def test_more_than_a_megabyte_is_refused_and_less_is_not() -> None:
    with pytest.raises(Refused) as refused:
        read(description="x" * LARGEST_REPORT)
    assert refused.value.code is RefusalCode.TOO_LONG
    assert read(description="x" * (LARGEST_REPORT - 200))


def test_only_reports_and_incidents_are_read_leniently() -> None:
    given = {"message_id": "m", "case_reference": OWN, "sender": "ola", "colour": "red"}
    for name in MESSAGES.keys() - {"report_incident"}:
        with pytest.raises(Refused):
            read_message(name, json.dumps(given).encode(), OWN)
