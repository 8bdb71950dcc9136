"""The tables whose rows are drawn from journal entries: the list that a capability with rows of its own adds a line to.

The journal has everything; these are what people and evaluations ask for by its parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from activities.register.named_sql import load
from standard.core.words import EntryKind


@dataclass(frozen=True)
class Table:
    """A table, and the kinds of entry that it has rows of.

    ``sql/tables/<name>.sql`` has two statements: ``insert``, of which every parameter is a field of the entry or of its
    detail, and null where it has none; and ``grants``, who may do what with it. ``words``: its columns in which
    somebody said something, kept back where their entry is marked as confidential; not what is meant for others.
    """

    name: str
    kinds: frozenset[EntryKind]
    words: tuple[str, ...] = ()

    @cached_property
    def sql(self) -> dict[str, bytes]:
        """Its statements by name."""
        return load(f"tables/{self.name}")

    async def draw(self, connection: AsyncConnection, entry: Mapping[str, Any]) -> None:
        """Writes the row of an entry, in the caller's transaction. Writing it again changes nothing."""
        await connection.execute(self.sql["insert"], _Fields(_flat(entry)))


def _flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    # What is said of the reporter or a party, and what else only a table has, stands in no journal.
    said = (entry["detail"].get(name) or {} for name in ("reporter", "of_party", "in_table"))
    of_them: dict[str, Any] = {name: value for each in said for name, value in each.items()}
    return {**of_them, **entry["detail"], **entry, "entry": entry["number"]}


class _Fields(dict[str, Any]):
    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        return Jsonb(value) if isinstance(value, dict) else value

    def __missing__(self, name: str) -> None:
        return None


TABLES = (
    Table(
        "incidents", frozenset({EntryKind.REPORTED, EntryKind.INCIDENT_REPORTED}), ("description", "reporting_centre")
    ),
    Table("incident_pairs", frozenset({EntryKind.INCIDENTS_COMPARED}), ("reason",)),
    Table(
        "reports_elsewhere",
        frozenset({EntryKind.REPORTED_ELSEWHERE, EntryKind.HELP_TO_REPORT}),
        ("agency_name", "their_reference", "notes"),
    ),
    Table("assessments", frozenset({EntryKind.ASSESSED}), ("reason",)),
    Table("targets", frozenset({EntryKind.TARGET_MISSED, EntryKind.TARGET_ENDED})),
    Table("evidence", frozenset({EntryKind.EVIDENCE_RECORDED}), ("what",)),
    Table("evidence_files", frozenset({EntryKind.EVIDENCE_RECORDED}), ("name",)),
    Table("evidence_steps", frozenset({EntryKind.EVIDENCE_WITHDRAWN, EntryKind.EVIDENCE_KEPT}), ("reason",)),
    Table(
        "support_needs", frozenset({EntryKind.SUPPORT_NEEDS_RECORDED}), ("in_words", "safe_times", "contact_instead")
    ),
    Table("staff_warnings", frozenset({EntryKind.WARNING_SET, EntryKind.WARNING_ENDED}), ("words",)),
    Table("parties", frozenset({EntryKind.PARTY_RECORDED, EntryKind.PARTY_CHANGED}), ("name", "address", "phone")),
    Table(
        "party_contacts",
        frozenset({EntryKind.PARTY_CONTACTED, EntryKind.PARTY_NOT_SPOKEN_WITH}),
        ("could_identify", "why_all_the_same", "reason"),
    ),
    Table("action_plans", frozenset({EntryKind.PLAN_SET}), ("not_agreed_because", "their_words", "contact_when")),
    Table(
        "plan_actions",
        frozenset(kind for kind in EntryKind if kind is EntryKind.PLAN_SET or kind.startswith(("action_", "actions_"))),
        ("what", "words"),
    ),
    Table(
        "reviews",
        frozenset(kind for kind in EntryKind if kind.startswith("review_")),
        ("guests", "called_because", "moved_because", "called_off_because", "minutes", "no_further_action_because"),
    ),
    Table(
        "agency_requests",
        frozenset(kind for kind in EntryKind if kind.startswith(("request_", "requests_"))),
        ("what", "asked_by", "words"),
    ),
    Table(
        "resources",
        frozenset(kind for kind in EntryKind if kind.startswith(("resource_", "resources_"))),
        ("what", "words"),
    ),
    Table("contacts", frozenset({EntryKind.CONTACT_RECORDED}), ("notes", "basis", "support_need")),
    Table("commitments", frozenset({EntryKind.COMMITMENT_RECORDED}), ("asked_by", "words", "witness_support")),
    Table(
        "announcements",
        frozenset(kind for kind in EntryKind if kind.startswith(("announcement_", "announcements_"))),
        ("words",),
    ),
    Table(
        "legal_steps",
        frozenset({EntryKind.LEGAL_ASSESSMENT_RECORDED, EntryKind.LEGAL_STEP_TAKEN, EntryKind.LEGAL_OUTCOME_RECORDED}),
        (
            *("words", "proportionality", "equality", "vulnerabilities", "alternatives"),
            *("reporter_is_told", "not_told_because"),
        ),
    ),
    Table(
        "remedies",
        frozenset(kind for kind in EntryKind if kind.startswith(("remedy_", "remedies_"))),
        ("skipped", "evidence", "words"),
    ),
    Table(
        "agencies",
        frozenset(kind for kind in EntryKind if kind.startswith("agency_") or kind is EntryKind.CONSENT_WITHDRAWN),
        ("name", "contact_name", "email", "phone", "reason"),
    ),
    Table("agency_exchanges", frozenset({EntryKind.CONTACT_RECORDED})),
    Table(
        "agreed_contacts",
        frozenset(
            {
                EntryKind.CONTACT_RECORDED,
                EntryKind.AGREED_CONTACT_MISSED,
                EntryKind.AGREED_CONTACT_ENDED,
                EntryKind.AGREED_CONTACT_RESUMED,
            }
        ),
    ),
    Table(
        "closure_decisions",
        frozenset(kind for kind in EntryKind if kind.startswith("closure_") and kind is not EntryKind.CLOSURE_REMINDED),
        ("reasons", "done", "tried"),
    ),
)
