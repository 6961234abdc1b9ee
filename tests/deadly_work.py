"""Work for worker processes, which import nothing else for it."""

import os
import signal
import time
from pathlib import Path


def deadly(case, seed):
    """Kill the worker process: on seed 7 always, on seed 3 the first time."""
    marker = Path(os.environ["QUANZE_TEST_MARKER"])
    if seed == 7 or (seed == 3 and not marker.exists()):
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return seed


def die():
    """End a worker process as it starts."""
    os._exit(1)


def own_pid(case, seed):
    """Take a moment, and say where."""
    time.sleep(0.01)
    return os.getpid()
