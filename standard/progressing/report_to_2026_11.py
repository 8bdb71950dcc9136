"""What to report, to whom and how: the guidance of November 2026, which letters give. A new version is a file beside
this one, and its name in ``activities/notifications/rendering.py``.

The numbers are national ones. How the council is reached is a setting, ``ASB_COUNCIL_CONTACT``.
"""

from standard.progressing.report_to import Guidance, ToldAgency

GUIDANCE = (
    Guidance(
        ToldAgency.POLICE,
        "Is anybody in danger, or is a crime happening now?",
        "Call the police on 999. If you cannot speak, press 55 on a mobile.",
        in_short="In danger? Call 999.",
    ),
    Guidance(
        ToldAgency.POLICE,
        "Has there been a crime, such as violence, threats, damage, drug dealing or a hate crime?",
        "Call the police on 101 (text relay: 18001 101). Ask for a reference number, and tell us what it is.",
        in_short="A crime? Police 101.",
    ),
    Guidance(
        ToldAgency.REPORTING_CENTRE,
        "Was it a hate crime or incident, and you would rather not go to the police yourself?",
        "Report it at report-it.org.uk, or ask us for a third-party reporting centre near you. You choose whether your "
        "name is passed on.",
    ),
    Guidance(
        ToldAgency.COUNCIL,
        "Is it noise, rubbish, fly-tipping or another nuisance?",
        "Tell the environmental health team of your local council too. It has its own powers.",
        in_short="Noise or rubbish? Tell the council too.",
    ),
    Guidance(
        ToldAgency.REPORT_FRAUD,
        "Is it fraud, or a crime on the internet?",
        "Call Report Fraud on 0300 123 2040.",
    ),
    Guidance(
        ToldAgency.CRIMESTOPPERS,
        "Do you know something about a crime, and do not want to give your name?",
        "Call Crimestoppers on 0800 555 111.",
    ),
)
