"""The fixtures that every room's tests share.

Property tests have no time limit for one example: a busy machine breaks no law.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("laws", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laws")

pytest_plugins = [
    "tests.support.no_skips",
    "tests.support.database",
    "tests.support.stack",
    "tests.support.running",
    "tests.support.landlord",
    "tests.support.smtp_server",
]
