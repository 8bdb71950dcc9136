"""Who may ask for an ASB Case Review: the local rules as data, which differ from council to council.

Source: Anti-social Behaviour, Crime and Policing Act 2014, section 104; the numbers are those that the councils of
Essex publish. Rules for another area stand here in place of these.
"""

from standard.core.kept import Kept


class CaseReviewRules(Kept):
    """``incidents`` in ``months``, each reported within ``reported_within_months`` of when it happened, give the right
    to ask; of hate ``hate_incidents`` do.
    """

    incidents: int
    hate_incidents: int
    months: int
    reported_within_months: int


CASE_REVIEW = CaseReviewRules(incidents=3, hate_incidents=1, months=6, reported_within_months=1)
