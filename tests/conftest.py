"""What holds for every test: nobody's own keyring is opened, and a busy machine fails none."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")
