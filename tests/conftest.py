"""How many random cases the property tests try, and a quiet TensorFlow.

``pytest --hypothesis-profile=long --hypothesis-seed=1`` tries many more, other ones for each seed.
"""

import os

from hypothesis import settings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# TensorFlow's first call takes seconds, so a deadline for one case would only measure that
settings.register_profile("short", max_examples=100, derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=1000, deadline=None, database=None)
settings.load_profile("short")
