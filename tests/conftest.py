"""What every test shares: how Hypothesis searches."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Other processes run beside the tests, so the time of one example says nothing. In CI the same examples run each
# time: a change is judged by itself, and a developer's own runs do the searching.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")
