"""Try the course with the oldest and the newest libraries that it allows.

    python tests/matrix/versions.py            both
    python tests/matrix/versions.py oldest     one of them

The bounds are read from `pyproject.toml`. In a virtual environment for each the unit
tests run, and every lecture runs top to bottom without an error. What a lecture prints
is compared for the pinned versions only, by the test command.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNIT = ["tests/derivatives", "tests/models", "tests/optimise", "tests/lecture"]
SHOWN = ("numpy", "matplotlib", "sympy", "ipywidgets", "jupyterlab")
RUN = """
import sys
import nbformat
from helpers import build
for path in build.lectures():
    build.run(nbformat.read(path, as_version=4))
    print(f"  {path.stem} runs", flush=True)
"""


def oldest(requirement):
    """Return a requirement that only the oldest allowed release fulfils.

    >>> oldest("numpy>=2.0"), oldest("ipywidgets>=8.1,<9"), oldest("jupyter>=1.1")
    ('numpy==2.0.*', 'ipywidgets==8.1.*', 'jupyter==1.1.*')
    """
    name, low = re.match(r"([\w.-]+)>=([\d.]+)", requirement).groups()
    return f"{name}=={low}.*"


def requirements(which):
    """Return what to ask pip for, beside the course itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    given = project["project"]["dependencies"]
    return [oldest(r) for r in given] if which == "oldest" else given


def attempt(which):
    """Install, test and run; return whether all went well."""
    print(f"{which}: installing", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        programs = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        python = str(programs / "python")
        wanted = ["-e", f"{ROOT}[test]", *requirements(which)]
        upgrade = ["--upgrade", "--upgrade-strategy", "eager"]
        install = [python, "-m", "pip", "install", "--quiet", "--no-warn-conflicts"]
        install += upgrade if which == "newest" else []
        subprocess.run([*install, *wanted], check=True)
        print(f"{which}: {versions(python)}", flush=True)
        # What an old library does that a newer one deprecates is not the course's.
        lenient = ["-W", "ignore::DeprecationWarning"]
        unit = [python, "-m", "pytest", "-q", "--no-header", *lenient, *UNIT]
        tests = subprocess.run(unit, cwd=ROOT).returncode == 0
        lectures = subprocess.run([python, "-c", RUN], cwd=ROOT).returncode == 0
    print(f"{which}: {'passed' if tests and lectures else 'FAILED'}", flush=True)
    return tests and lectures


def versions(python):
    """Return the installed versions of the libraries that matter."""
    code = "from importlib.metadata import version\n"
    code += f"print(', '.join(f'{{n}} {{version(n)}}' for n in {SHOWN!r}))"
    run = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return run.stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", nargs="*", help="oldest, newest, or both")
    which = parser.parse_args().which or ["oldest", "newest"]
    unknown = set(which) - {"oldest", "newest"}
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}: give oldest or newest")
    return 0 if all([attempt(each) for each in which]) else 1


if __name__ == "__main__":
    sys.exit(main())
