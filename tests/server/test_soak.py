"""Ten minutes under load, see soak.py. CUTSET_SOAK_SECONDS makes it shorter or longer.        ctest: long"""

import os

from soak import soak

SECONDS = float(os.environ.get("CUTSET_SOAK_SECONDS", 600))
INSTRUMENTED = "asan" in os.environ.get("CUTSET", "") or "tsan" in os.environ.get("CUTSET", "")


def test_a_thousand_cached_answers_a_second():
    """Without solves beside them, which take the same processors."""
    rate = 100 if INSTRUMENTED else 1000
    soak(SECONDS / 4, rate, 0, least_rate=0.95 * rate)


def test_sixty_four_clients_solve_beside_them():
    soak(SECONDS * 3 / 4, 50 if INSTRUMENTED else 300, 64)
