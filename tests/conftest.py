"""What all tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.properties.effort import PROFILE

settings.register_profile(
    "hemtur",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("fresh", settings.get_profile("hemtur"), derandomize=False)
settings.load_profile(PROFILE)
