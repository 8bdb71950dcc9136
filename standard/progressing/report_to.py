"""Agencies that a reporter may tell too, and the guidance by agency that letters give.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from dataclasses import dataclass

from standard.core.words import Word


class ToldAgency(Word):
    """An agency that a reporter has told, or may tell."""

    POLICE = "police"
    COUNCIL = "council"
    SOCIAL_CARE = "social_care"
    FIRE_SERVICE = "fire_service"
    HEALTH_SERVICE = "health_service"
    REPORTING_CENTRE = "reporting_centre"
    REPORT_FRAUD = "report_fraud"
    CRIMESTOPPERS = "crimestoppers"
    OTHER = "other"


@dataclass(frozen=True)
class Guidance:
    """When to tell an agency (``what``, a question) and how, in the words of a letter. ``in_short``: both as a text
    message says them; empty where that leaves it out.
    """

    agency: ToldAgency
    what: str
    how: str
    in_short: str = ""
