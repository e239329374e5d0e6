"""Run an answer on cases: on copies, within a time limit, and whatever it does."""

import contextlib
import copy
import io
import linecache
import signal
import threading
import traceback
from _thread import interrupt_main

import numpy as np

from helpers.lecture.compare import WrongKind

TIME_LIMIT = 1.0  # seconds for all cases of one check together


def all_cases(answer, cases):
    """Call `answer` on copies of all cases; return its results and what it printed."""
    results, printed = [], io.StringIO()
    try:
        with (
            _time_limit(),
            contextlib.redirect_stdout(printed),
            np.errstate(all="ignore"),
        ):
            for case in cases:
                given = copy.deepcopy(case)
                results.append(answer(*given))
                if _contents(given) != _contents(case):
                    raise WrongKind(
                        "It changes its input in place. Make a new array instead."
                    )
    except WrongKind:
        raise
    except KeyboardInterrupt:
        raise WrongKind(
            f"It took longer than {TIME_LIMIT:g} s and was stopped: does a loop end?"
        ) from None
    except (Exception, SystemExit) as problem:
        raise WrongKind(_raised(problem, answer)) from None
    return results, printed.getvalue().strip()


@contextlib.contextmanager
def _time_limit():
    """Interrupt the main thread, again and again, once the time is up."""
    over = threading.Event()

    def watch():
        wait = TIME_LIMIT
        while not over.wait(wait):
            interrupt_main()
            wait = 0.1

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        with _interruptible():
            yield
    finally:
        over.set()
        watcher.join()


@contextlib.contextmanager
def _interruptible():
    """Listen to interrupts, which a process started in the background ignores."""
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    if not ignored or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _raised(problem, answer):
    """Say what was raised, with the learner's own line."""
    if isinstance(problem, RecursionError):
        return "It calls itself without an end (RecursionError)."
    code = getattr(answer, "__code__", None)
    frames = traceback.extract_tb(problem.__traceback__)
    own = [f for f in frames if code is not None and f.filename == code.co_filename]
    what = f"{type(problem).__name__}: {problem}"
    if not own:
        return f"It cannot be called as the question asks: {what}"
    line = own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno).strip()
    return f"It raises an error in the line `{line}`: {what}"


def _contents(value):
    """Return what compares equal for two arguments while neither is changed."""
    if isinstance(value, dict):
        return [(name, _contents(part)) for name, part in value.items()]
    if isinstance(value, list | tuple):
        return list(map(_contents, value))
    if isinstance(value, np.ndarray):
        return value.shape, repr(value.tolist())
    return repr(value) if isinstance(value, str | int | float) else None
