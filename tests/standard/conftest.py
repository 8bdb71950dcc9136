"""Settings of the property tests: no time limit for one example, since a busy machine breaks no law."""

from hypothesis import HealthCheck, settings

settings.register_profile("laws", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laws")
