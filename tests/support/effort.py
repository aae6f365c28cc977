"""How hard the property tests try: `HYPOTHESIS_PROFILE=nightly ./run test tests/domain tests/properties`.

The normal run takes a few hundred cases of each property, the nightly one 100,000; `mutation` is for
running the suite many times over changed code: few cases, always the same, nothing shrunk.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "normal")


def load_profile() -> None:
    """Register the profiles and take the one the environment names.

    Raises:
        hypothesis.errors.InvalidArgument: for an unknown name.
    """
    settings.register_profile("normal", max_examples=200, deadline=None)
    settings.register_profile(
        "nightly",
        max_examples=100_000,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.register_profile(
        "mutation",
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile(PROFILE)
    if PROFILE == "nightly":
        # The limit of a test in the normal run is far too short for 100,000 cases.
        os.environ.setdefault("PYTEST_TIMEOUT", "0")
