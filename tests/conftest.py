"""What every test shares."""

import os

# Before any kernel starts: warnings name the cell's file, which would otherwise carry
# a process id and differ from run to run.
os.environ["IPYKERNEL_CELL_NAME"] = "<cell>"
os.environ.setdefault("MPLBACKEND", "agg")
