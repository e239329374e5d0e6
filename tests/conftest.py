"""What every test shares."""

import os

from hypothesis import settings

# Tests run side by side on machines of any speed: only a wrong result fails one.
settings.register_profile("course", deadline=None)
settings.load_profile("course")

# Before any kernel starts: warnings name the cell's file, which would otherwise carry
# a process id and differ from run to run.
os.environ["IPYKERNEL_CELL_NAME"] = "<cell>"
os.environ.setdefault("MPLBACKEND", "agg")

# Commands of their own, which the README names: no tests in them.
collect_ignore = ["benchmarks", "matrix", "mutation"]
