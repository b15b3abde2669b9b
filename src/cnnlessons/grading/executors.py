"""Where submissions are marked: in processes of this machine, on a Dask cluster, or on an executor of one's own."""

import contextlib
import gc
import multiprocessing
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from typing import Any

from cnnlessons.course import processes as workers
from cnnlessons.grading.marking import ToolError

IN_FLIGHT = 32  # batches given away at a time: enough for many workers, few enough for the memory
LOOK = 5  # seconds until a look at the cluster, while no batch comes back
PATIENCE = 60  # seconds without any worker
RARELY = 100_000  # objects from one look for cycles to the next

_CONTEXT = multiprocessing.get_context("spawn")


class GradingError(ValueError):
    """Grading cannot begin, or not go on; the message says what to do."""


@contextlib.contextmanager
def on_cluster(address: str) -> Iterator[Executor]:
    """An executor on the Dask cluster whose scheduler is at `address`."""
    try:
        from distributed import Client
    except ImportError:
        raise GradingError('grading on a cluster needs Dask: python -m pip install "cnnlessons[cluster]"') from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise GradingError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        yield _Cluster(client)


class _Cluster(Executor):
    """The executor of a Dask client, and a look at whether anybody works there."""

    def __init__(self, client: Any):
        self._client, self._lonely = client, None
        self._executor = client.get_executor(pure=False)  # else a second try would be answered from memory

    def submit(self, function: Callable, /, *args: Any) -> Future:
        return self._executor.submit(function, *args)

    def check(self) -> None:
        """Raise a `GradingError` if the cluster has had no worker for a while: Dask itself would wait for ever."""
        if self._client.nthreads():
            self._lonely = None
            return
        self._lonely = self._lonely or time.monotonic()
        if time.monotonic() - self._lonely > PATIENCE:
            raise GradingError(f"the cluster has had no worker for {PATIENCE} seconds; start some: the same command "
                               "goes on from here")


class Pool:
    """An executor that outlives the death of its workers.

    Args:
        executor: any; without one, processes on this machine, which also take over from one that broke.
        jobs: how many of them; as many as there are cores if it is None.
    """

    def __init__(self, executor: Executor | None = None, jobs: int | None = None):
        self._jobs, self._own, self._executor = jobs, None, executor
        self._started = None  # set by the first of the processes, once it runs

    def submit(self, function: Callable, *args: Any) -> Future:
        """Give work to the executor."""
        try:
            if self._executor is None:
                self._started = _CONTEXT.Event()
                self._executor = self._own = ProcessPoolExecutor(
                    self._jobs, _CONTEXT, initializer=_start_worker, initargs=[self._started])
            ours = self._executor is self._own
            with workers.signals_held_back(workers.STOPPING if ours else [signal.SIGINT]):  # a process may start now
                return self._executor.submit(function, *args)
        except BrokenExecutor:
            if self._own is not None and not self._started.is_set():
                raise GradingError(workers.UNGUARDED) from None
            self.close()
            self._executor = None
            return self.submit(function, *args)
        except Exception as error:
            raise GradingError(f"the executor takes no more work ({type(error).__name__}: {error}); what was marked "
                               "is kept: the same command goes on from here") from error

    def check(self) -> None:
        """Raise a `GradingError` if there is no use in waiting any longer."""
        if isinstance(self._executor, _Cluster):
            self._executor.check()

    def close(self) -> None:
        """End the processes that were started here, once each has done what it holds.

        Without waiting, one that is just starting would find nobody and say so in a traceback.
        """
        if self._own is not None:
            self._own.shutdown(wait=True, cancel_futures=True)
            self._own = None


def run_all(function: Callable[[list], list], batches: Iterable[list], pool: Pool) -> Iterator[tuple[Sequence, Any]]:
    """Batches with what `function` gives for each, as they come.

    A batch whose worker died is taken apart, and each of its parts is tried once more, alone. What dies again comes
    back as a batch of one, with the exception in place of a result.

    Raises:
        GradingError: the executor takes no more work, or its workers lack the course.
    """
    again = []
    for batch, outcome in _outcomes(function, batches, pool, IN_FLIGHT):
        if isinstance(outcome, Exception):
            again += batch
        else:
            yield batch, outcome
    yield from _outcomes(function, ([part] for part in again), pool, 1)


def _outcomes(function: Callable, batches: Iterable[list], pool: Pool, most: int) -> Iterator[tuple[list, Any]]:
    """Each batch with its result or exception; at most `most` are given away at a time."""
    running: dict[Future, list] = {}
    batches = iter(batches)
    try:
        while True:
            while len(running) < most and (batch := next(batches, None)) is not None:
                running[pool.submit(function, batch)] = batch
            if not running:
                return
            while not (done := wait(running, LOOK, FIRST_COMPLETED).done):
                pool.check()
            for future in done:
                yield running.pop(future), _outcome(future)
    finally:
        for future in running:
            future.cancel()


def _outcome(future: Future) -> Any:
    try:
        return future.result()
    except ImportError as error:
        raise GradingError(f"the workers cannot import what they need ({error}); install the course there") from None
    except ToolError as error:
        raise GradingError(str(error)) from None
    except Exception as error:  # the worker died, or its machine was lost
        return error


@contextlib.contextmanager
def few_collections() -> Iterator[None]:
    """Look for cycles rarely: hardly any of millions of small objects is in one, and looking takes a third of the time.

    The collector of the whole process is set, and set back at the end.
    """
    before = gc.get_threshold()
    gc.set_threshold(RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _start_worker(started) -> None:
    """Say that this process came so far; end when the parent is gone, however it ended."""
    started.set()
    gc.set_threshold(RARELY)
    workers.depend_on_parent()
