"""Where runs are executed: threads, spawned processes or a Dask cluster, each a `concurrent.futures` executor."""

import logging
import math
import os
import signal
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from typing import Any, ClassVar, Self

from sim.errors import ClusterError, InputError, unknown
from sim.many import cores


@dataclass(frozen=True)
class Backend:
    """A place for runs.

    Attributes
    ----------
    workers : int
        Runs at the same time; by default one for each core this process may use.
    chunk_seconds : float
        How much work is handed over at once.
    forgiven : int
        Deaths of its worker that a chunk is forgiven before its runs are tried one by one.
    """

    workers: int = field(default_factory=cores)
    chunk_seconds: float = field(default=0.1, repr=False)
    forgiven: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if isinstance(self.workers, bool) or not isinstance(self.workers, int) or self.workers < 1:
            raise InputError("workers", found=self.workers)

    @classmethod
    def of(cls, workers: int | None) -> Self:
        """Return one with so many workers, or with the default."""
        return cls() if workers is None else cls(workers)

    def open(self) -> Executor:
        """Start an executor."""
        raise NotImplementedError

    def slots(self, executor: Executor) -> int:
        """Runs that can go on at the same time now."""
        return self.workers

    def died(self, error: BaseException) -> bool:
        """Whether an error means that a worker died, rather than that the work went wrong."""
        return isinstance(error, BrokenExecutor)


@dataclass(frozen=True)
class Threads(Backend):
    """Threads of this process: best for the compiled engine, which lets them run at the same time.

    Examples
    --------
    >>> import experiments as ex
    >>> ex.Threads(4)
    Threads(workers=4)
    """

    def open(self) -> Executor:
        """Start the threads."""
        return ThreadPoolExecutor(self.workers)


@dataclass(frozen=True)
class Processes(Backend):
    """Spawned processes of this machine: for the Mesa engine and for agents of one's own.

    Examples
    --------
    >>> import experiments as ex
    >>> ex.Processes(2)
    Processes(workers=2)
    """

    chunk_seconds: float = field(default=0.5, repr=False)

    def open(self) -> Executor:
        """Start the processes."""
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=settle)


def settle() -> None:
    """Leave Ctrl-C to the parent, and end when it does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@dataclass(frozen=True)
class Dask(Backend):
    """A running Dask cluster, which looks after its workers itself.

    Attributes
    ----------
    scheduler : str
        Its address.
    connect_seconds : float
        How long to wait for it to answer.
    recount_seconds : float
        Between looks at how many workers it has.

    Examples
    --------
    >>> import experiments as ex
    >>> ex.Dask(scheduler="tcp://10.0.0.1:8786").scheduler
    'tcp://10.0.0.1:8786'
    """

    chunk_seconds: float = field(default=1.0, repr=False)
    scheduler: str = ""
    connect_seconds: float = 10.0
    recount_seconds: float = 3.0
    forgiven: ClassVar[int] = 0

    def open(self) -> Executor:
        """Connect to the scheduler."""
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError("extra_cluster") from None
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # a lost scheduler is told in one line
        try:
            client = Client(self.scheduler, timeout=self.connect_seconds, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError("scheduler_silent", scheduler=self.scheduler, reason=str(error)) from None
        return _Connected(client, self.recount_seconds)

    def slots(self, executor: Executor) -> int:
        """Threads of all workers, which may come and go."""
        return executor.slots() if isinstance(executor, _Connected) else self.workers

    def died(self, error: BaseException) -> bool:
        """Whether the scheduler gave up on a chunk because every worker that tried it died."""
        from distributed import KilledWorker

        return isinstance(error, KilledWorker)


class _Connected(Executor):
    """Dask's executor together with its connection."""

    def __init__(self, client: Any, recount_seconds: float) -> None:
        self._client, self._executor = client, client.get_executor()
        self._recount_seconds = recount_seconds
        self._slots, self._counted = 1, -math.inf

    def submit(self, *call: Any, **options: Any) -> Any:  # type: ignore[override]
        try:
            return self._executor.submit(*call, **options)
        except (OSError, RuntimeError) as error:
            raise ClusterError("scheduler_lost") from error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()

    def slots(self) -> int:
        if time.monotonic() > self._counted + self._recount_seconds:
            with suppress(OSError):  # a lost scheduler shows in the chunks under way
                self._slots = max(1, sum(self._client.nthreads().values()))
            self._counted = time.monotonic()
        return self._slots


LOCAL = {"threads": Threads, "processes": Processes}


def choose(name: str | None, workers: int | None, scheduler: str | None, engine: str = "compiled") -> Backend:
    """Return the backend asked for; else threads for the compiled engine and processes for the Mesa agents."""
    if scheduler is not None:
        if name is not None or workers is not None:
            raise InputError("scheduler_workers")
        return Dask(scheduler=scheduler)
    name = name or ("threads" if engine == "compiled" else "processes")
    if name not in LOCAL:
        raise unknown("backend", name, LOCAL)
    return LOCAL[name].of(workers)
