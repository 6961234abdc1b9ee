"""The `quanze` command. Nothing is imported before signals are heard, so that it ends in one line at any moment."""

import os
import signal
import sys
from types import FrameType

_ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Stopped(KeyboardInterrupt):
    """Somebody, or the system, wants the command to end: Ctrl-C, a terminal that is closed, a queue's time limit."""


def main() -> None:
    """Console entry point."""
    try:
        for ending in _ENDINGS:
            if signal.getsignal(ending) != signal.SIG_IGN:  # `nohup` has it ignored
                signal.signal(ending, _stop)
        from experiments.cli import app

        app(prog_name="quanze")
    except KeyboardInterrupt as stopped:
        _leave("已中断 · stopped", stopped)
    except SystemExit as left:
        if left.code in [128 + ending for ending in _ENDINGS]:
            _leave("", left)
        raise


def _stop(number: int, frame: FrameType | None) -> None:
    """Stop in order; whoever asks a second time does not wait for that."""
    for ending in _ENDINGS:
        signal.signal(ending, _leave_at_once)
    raise Stopped(number)


def _leave_at_once(number: int, frame: FrameType | None) -> None:
    os._exit(128 + number)


def _leave(line: str, why: BaseException) -> None:
    """End without waiting for runs under way."""
    if line:
        print(line, file=sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    code = why.code if isinstance(why, SystemExit) else 128 + (why.args or (signal.SIGINT,))[0]
    os._exit(int(code or 0))


if __name__ == "__main__":
    main()
