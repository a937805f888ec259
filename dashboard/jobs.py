"""Long work off the script thread: a bounded queue that tells how far each job is and stops it when asked."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar

from embeddings.errors import Cancelled, EmbeddingsError, SettingsError

T = TypeVar("T")
State = Literal["waiting", "running", "done", "failed", "cancelled"]

WINDOW_S = 10.0  # the rate is that of the last seconds: cached items at the start would flatter it for long
GRACE_S = 15.0  # a phone that loses its connection comes back within seconds; a closed tab does not

log = logging.getLogger(__name__)


class Report:
    """What the work is given: `report(done, total)` after each batch, `report.begin("encode")` at each stage."""

    def __init__(self, is_cancelled: threading.Event) -> None:
        self._is_cancelled = is_cancelled
        self._seen: deque[tuple[float, int]] = deque(maxlen=200)
        self.stage, self.done, self.total = "", 0, 0

    def begin(self, stage: str) -> None:
        """Another kind of work begins: its rate has nothing to do with the one before."""
        self._stop_if_asked()
        self._seen.clear()
        self.stage, self.done, self.total = stage, 0, 0

    def __call__(self, done: int, total: int) -> None:
        self._stop_if_asked()
        now = time.monotonic()
        if done < self.done:
            self._seen.clear()
        self.done, self.total = done, total
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()

    @property
    def rate(self) -> float | None:
        """Items per second, or None before two batches."""
        seen = list(self._seen)
        if len(seen) < 2 or seen[-1][0] <= seen[0][0] or seen[-1][1] <= seen[0][1]:
            return None
        return (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0])

    @property
    def seconds_left(self) -> float | None:
        rate = self.rate
        return None if rate is None else (self.total - self.done) / rate

    def _stop_if_asked(self) -> None:
        if self._is_cancelled.is_set():
            raise Cancelled


class Job(Generic[T]):
    """One piece of work; every property may be read from any thread."""

    def __init__(self, owner: str, run: Callable[[Report], T], queue: "JobQueue", turn: int) -> None:
        self.owner, self.turn = owner, turn
        self.state: State = "waiting"
        self.error: BaseException | None = None
        self._run: Callable[[Report], T] | None = run
        self._result: T | None = None
        self._queue = queue
        self._is_cancelled = threading.Event()
        self._is_over = threading.Event()
        self.report = Report(self._is_cancelled)

    @property
    def position(self) -> int | None:
        """1 for the next to run; None for a job that does not wait."""
        return self._queue.position(self)

    @property
    def stage(self) -> str:
        return self.report.stage

    @property
    def done(self) -> int:
        return self.report.done

    @property
    def total(self) -> int:
        return self.report.total

    @property
    def rate(self) -> float | None:
        return self.report.rate

    @property
    def seconds_left(self) -> float | None:
        return self.report.seconds_left

    @property
    def is_over(self) -> bool:
        return self._is_over.is_set()

    @property
    def is_stopping(self) -> bool:
        """Cancel was asked for, and the batch at hand is not finished."""
        return self._is_cancelled.is_set() and not self.is_over

    def cancel(self) -> None:
        """A waiting job ends now, a running one at its next batch."""
        self._is_cancelled.set()
        self._queue.drop(self)

    def wait(self, timeout: float | None = None) -> bool:
        """Whether the job is over, after at most `timeout` seconds."""
        return self._is_over.wait(timeout)

    def result(self) -> T:
        """What the work returned, once it is done; its error where it failed or was cancelled."""
        self._is_over.wait()
        if self.error is not None:
            raise self.error
        return self._result  # type: ignore[return-value]

    def work(self) -> None:
        """Run to the end, in a thread of the queue."""
        assert self._run is not None
        try:
            self._result = self._run(self.report)
            self.report._stop_if_asked()
            self._end("done")
        except Cancelled as stopped:
            self._end("cancelled", stopped)
        except BaseException as error:  # noqa: BLE001 - a worker hands on whatever happened, a Rust panic too
            self._end("failed", error)

    def _end(self, state: State, error: BaseException | None = None) -> None:
        self._run = None  # the closure holds the visitor's data
        if error is not None:
            self._result = None
        self.error, self.state = error, state
        self._is_over.set()


class JobQueue:
    """At most `heavy_jobs` at once, at most `queue` waiting; visitors take turns, however many jobs each has."""

    def __init__(self, heavy_jobs: int = 1, queue: int = 20) -> None:
        self._heavy_jobs, self._queue = heavy_jobs, queue
        self._changed = threading.Condition(threading.RLock())
        self._waiting: list[Job[Any]] = []
        self._running: list[Job[Any]] = []
        self._threads = 0
        self._turns: dict[str, int] = {}  # the last turn of each visitor
        self._serving = 0
        self._abandoned: dict[str, threading.Timer] = {}

    def submit(self, owner: str, run: Callable[[Report], T]) -> Job[T]:
        """Queue `run`; `SettingsError` where too many wait already."""
        with self._changed:
            if len(self._waiting) >= self._queue:
                raise SettingsError(
                    "queue_full",
                    "{n} jobs are already waiting for this server: try again in a few minutes",
                    n=len(self._waiting),
                )
            job = Job(owner, run, self, self._turn_of(owner))
            self._waiting.append(job)
            self._waiting.sort(
                key=lambda waiting: waiting.turn
            )  # stable: within a turn, first come first served
            if self._threads < self._heavy_jobs:
                self._threads += 1
                # Daemons: a server that is asked to stop does not wait for somebody's map.
                threading.Thread(target=self._work, name=f"job-{self._threads}", daemon=True).start()
            self._changed.notify()
        return job

    def position(self, job: Job[Any]) -> int | None:
        with self._changed:
            return self._waiting.index(job) + 1 if job in self._waiting else None

    def drop(self, job: Job[Any]) -> None:
        """Take a cancelled job out of the waiting ones."""
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
                job._end("cancelled", Cancelled())

    def cancel_owner(self, owner: str) -> None:
        """End everything that belongs to a visitor who is gone."""
        with self._changed:
            self._abandoned.pop(owner, None)
            for job in [*self._running, *self._waiting]:
                if job.owner == owner:
                    job.cancel()

    def abandon(self, owner: str, grace_s: float | None = None) -> None:
        """The visitor's connection closed: end the jobs unless `adopt` is called within `grace_s`."""
        with self._changed:
            self.adopt(owner)
            timer = threading.Timer(GRACE_S if grace_s is None else grace_s, self.cancel_owner, [owner])
            timer.daemon = True
            self._abandoned[owner] = timer
            timer.start()

    def adopt(self, owner: str) -> None:
        """The visitor is here (again)."""
        with self._changed:
            if timer := self._abandoned.pop(owner, None):
                timer.cancel()

    def _turn_of(self, owner: str) -> int:
        """A visitor's next turn comes after their last one; a newcomer's is the one that is being served."""
        self._turns = {name: turn for name, turn in self._turns.items() if turn >= self._serving}
        turn = max(self._serving, self._turns.get(owner, -1) + 1)
        self._turns[owner] = turn
        return turn

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                job = self._waiting.pop(0)
                self._serving = job.turn
                self._running.append(job)
                job.state = "running"
            job.work()
            if job.state == "failed" and not isinstance(job.error, EmbeddingsError):
                log.error("A job failed", exc_info=job.error)
            with self._changed:
                self._running.remove(job)
            del job  # its result belongs to the visitor, not to a thread that waits


class SessionJobs:
    """One visitor's door to the queue: what is submitted here ends with the session."""

    def __init__(self, queue: JobQueue, owner: str) -> None:
        self._queue, self.owner = queue, owner
        queue.adopt(owner)

    def submit(self, run: Callable[[Report], T]) -> Job[T]:
        return self._queue.submit(self.owner, run)

    def abandon(self) -> None:
        self._queue.abandon(self.owner)
