"""Where the work is done: in this process, in others on this machine, on a dask or ray cluster. Through joblib."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import warnings
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final, Literal

from byhand.classroom.making import Done, Task
from byhand.classroom.worker import work
from byhand.errors import ByhandError, Fault, MissingTool, ProblemError

ENGINES: Final = ("local", "dask", "ray")

#: In seconds: what it takes to start other processes, beside what each of them has to learn first.
STARTING = 1.0
#: So many tasks are done here before it is known what one takes: with the first a press learns.
TRIED = 2

#: Tasks for each worker that are given out and whose results are waited for together: more of them would make a
#: larger heap of results in memory, fewer leave workers idle at the end of each round.
ROUND = 12


@dataclass(frozen=True, slots=True)
class Engine:
    """jobs: processes at once; ``None``: as many as there are cores, or one where that is quicker.

    address: of the cluster's scheduler (dask), or of its head (ray); "" for one that is known to the machine.
    """

    name: Literal["local", "dask", "ray"] = "local"
    jobs: int | None = None
    address: str = ""


def results(tasks: Iterable[Task], count: int, engine: Engine) -> Generator[Done, None, None]:
    """What came of each task, in the order in which they are done, at most a round of them in memory.

    count: how many there are. Raises ``ByhandError`` where workers are lost, ``MissingTool`` where there is no engine.
    """
    waiting = iter(tasks)
    if engine.name != "local":
        yield from _pooled(waiting, engine)
        return
    jobs = engine.jobs
    if jobs is None:
        jobs, took = min(cores(), count), []
        for task in islice(waiting, TRIED if jobs > 1 else 0):
            start = time.perf_counter()
            done = work(task)
            took.append(time.perf_counter() - start)
            yield done
        if not pays(took, count - len(took), jobs):
            jobs = 1
    if jobs <= 1:
        yield from map(work, waiting)
    else:
        yield from _pooled(waiting, replace(engine, jobs=jobs))


def pays(took: Sequence[float], left: int, jobs: int) -> bool:
    """Whether so many processes are sooner done with the tasks that are left than this one.

    took: seconds, of each task that was done here. Another process has to learn what this one did with its first.
    """
    if not took or left <= 0:
        return False
    alone = left * took[-1]
    return STARTING + took[0] + alone / jobs < alone


def cores() -> int:
    """Those that this process may use."""
    known = getattr(os, "sched_getaffinity", None)
    return len(known(0)) if known else os.cpu_count() or 1


def _pooled(tasks: Iterator[Task], engine: Engine) -> Iterator[Done]:
    import joblib

    parent = os.getpid() if engine.name == "local" else 0
    pool = joblib.Parallel(n_jobs=engine.jobs or -1, return_as="generator_unordered", batch_size=1, pre_dispatch="all")
    with _quietly(), _backend(engine), pool:
        size = ROUND * max(1, pool._effective_n_jobs())
        # In rounds, because joblib hands out more as soon as something is done, whether or not it was fetched.
        while batch := [replace(task, parent=parent) for task in islice(tasks, size)]:
            with contextlib.closing(pool(joblib.delayed(work)(task) for task in batch)) as done:
                yield from _guarded(done)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """joblib says at length, and in threads of its own, that it was stopped; whoever stops it knows."""
    before = threading.excepthook

    def hook(found: threading.ExceptHookArgs) -> None:
        if found.thread is None or "ExecutorManager" not in found.thread.name:
            before(found)

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="joblib")
        threading.excepthook = hook
        # For the process that loky starts to tidy up behind it.
        told = os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
        try:
            yield
        finally:
            threading.excepthook = before
            if told.startswith("ignore:resource_tracker"):
                os.environ.pop("PYTHONWARNINGS", None)


def _guarded(done: Iterator[Done]) -> Iterator[Done]:
    """The same; a pool's own errors become one line."""
    from concurrent.futures import BrokenExecutor

    while True:
        try:
            yield next(done)
        except StopIteration:
            return
        except BrokenExecutor as error:
            raise ByhandError("a worker was killed (out of memory? try fewer --jobs)") from error
        except (OSError, RuntimeError, MemoryError) as error:
            what = " ".join(str(error).split())[:200] or type(error).__name__
            raise ByhandError(f"the workers are lost: {what}") from error


@contextlib.contextmanager
def _backend(engine: Engine) -> Iterator[None]:
    """joblib's tasks go to that engine."""
    import joblib

    if engine.name == "dask":
        with _dask(engine.address), joblib.parallel_config(backend="dask"):
            yield
    elif engine.name == "ray":
        _ray(engine.address)
        with joblib.parallel_config(backend="ray"):
            yield
    else:
        with joblib.parallel_config(backend="loky"):
            yield


@contextlib.contextmanager
def _dask(address: str) -> Iterator[None]:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingTool("dask is not installed: pip install 'byhand[dask]'") from error
    if not address:
        raise ProblemError(Fault("--address", "not given; allowed: of the scheduler, as in tcp://10.0.0.5:8786"))
    try:
        client: Any = Client(address, timeout=20, set_as_default=True)
    except (OSError, ValueError, TimeoutError) as error:
        raise ByhandError(f"there is no dask scheduler at {address[:200]!r}") from error
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            client.close()


def _ray(address: str) -> None:
    try:
        import ray
        from ray.util.joblib import register_ray
    except ImportError as error:
        raise MissingTool("ray is not installed: pip install 'byhand[ray]'") from error
    try:
        ray.init(address=address or None, ignore_reinit_error=True, log_to_driver=False)
    except (OSError, ValueError, ConnectionError, RuntimeError) as error:
        raise ByhandError(f"there is no ray cluster at {address[:200]!r}") from error
    register_ray()
