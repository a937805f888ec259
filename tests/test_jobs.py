"""The queue: turns, positions, progress, cancelling, and what is left when a session ends."""

import threading
from collections.abc import Callable

import pytest

from dashboard import jobs
from dashboard.jobs import JobQueue, Report, SessionJobs
from embeddings.errors import Cancelled, DataError, SettingsError

WAIT_S = 10


class Gate:
    """Work that begins, says so, and goes on batch by batch until it is let through."""

    def __init__(self, name: str = "", log: list[str] | None = None) -> None:
        self.name, self.log = name, [] if log is None else log
        self.began, self.open = threading.Event(), threading.Event()

    def __call__(self, report: Report) -> str:
        self.began.set()
        self.log.append(self.name)
        while not self.open.wait(0.005):
            report(1, 10)
        return self.name


def test_a_finished_job_gives_its_result() -> None:
    job = JobQueue().submit("ann", lambda report: 6 * 7)
    assert job.result() == 42
    assert (job.state, job.is_over, job.position) == ("done", True, None)


def test_an_error_of_the_visitor_is_handed_on_and_the_queue_goes_on() -> None:
    def fail(report: Report) -> None:
        raise DataError("no_rows", "{name} has no rows: choose another file", name="a.csv")

    queue = JobQueue()
    job = queue.submit("ann", fail)
    with pytest.raises(DataError, match=r"^a.csv has no rows: choose another file$"):
        job.result()
    assert job.state == "failed"
    assert queue.submit("ann", lambda report: 1).result() == 1


def test_a_panic_that_is_no_exception_does_not_end_the_worker() -> None:
    class PanicError(BaseException):
        pass

    def panic(report: Report) -> None:
        raise PanicError("index out of bounds")

    queue = JobQueue()
    job = queue.submit("ann", panic)
    assert job.wait(WAIT_S)
    assert isinstance(job.error, PanicError)
    assert queue.submit("bob", lambda report: "fine").result() == "fine"


def test_waiting_jobs_know_their_place() -> None:
    queue, gate = JobQueue(heavy_jobs=1), Gate()
    running = queue.submit("ann", gate)
    assert gate.began.wait(WAIT_S)
    second, third = queue.submit("bob", lambda report: 2), queue.submit("cem", lambda report: 3)
    assert (running.state, running.position) == ("running", None)
    assert (second.state, second.position, third.position) == ("waiting", 1, 2)
    second.cancel()
    assert (second.state, third.position) == ("cancelled", 1)
    gate.open.set()
    assert third.result() == 3


def test_visitors_take_turns() -> None:
    """Ann's second job waits for the first of everybody else."""
    order: list[str] = []
    queue, gate = JobQueue(heavy_jobs=1), Gate("ann 1", order)
    queue.submit("ann", gate)
    assert gate.began.wait(WAIT_S)
    started = [queue.submit("ann", _named(order, name)) for name in ("ann 2", "ann 3")]
    started += [queue.submit("bob", _named(order, "bob 1")), queue.submit("cem", _named(order, "cem 1"))]
    assert [job.position for job in started] == [3, 4, 1, 2]
    gate.open.set()
    for job in started:
        job.result()
    assert order == ["ann 1", "bob 1", "cem 1", "ann 2", "ann 3"]


def test_no_more_than_heavy_jobs_run_at_once() -> None:
    queue, gates = JobQueue(heavy_jobs=2), [Gate(), Gate(), Gate()]
    started = [queue.submit(f"visitor {i}", gate) for i, gate in enumerate(gates)]
    assert gates[0].began.wait(WAIT_S)
    assert gates[1].began.wait(WAIT_S)
    assert not gates[2].began.wait(0.05)
    gates[0].open.set()
    assert gates[2].began.wait(WAIT_S)
    for gate, job in zip(gates, started, strict=True):
        gate.open.set()
        job.result()


def test_a_full_queue_says_so() -> None:
    queue, gate = JobQueue(heavy_jobs=1, queue=2), Gate()
    queue.submit("ann", gate)
    assert gate.began.wait(WAIT_S)
    waiting = [queue.submit("bob", lambda report: 1) for _ in range(2)]
    with pytest.raises(SettingsError, match=r"^2 jobs are already waiting.*: try again in a few minutes$"):
        queue.submit("cem", lambda report: 1)
    gate.open.set()
    assert [job.result() for job in waiting] == [1, 1]


def test_cancel_stops_running_work_at_its_next_batch() -> None:
    queue, gate = JobQueue(), Gate()
    job = queue.submit("ann", gate)
    assert gate.began.wait(WAIT_S)
    job.cancel()
    assert job.wait(WAIT_S)
    assert (job.state, job.is_stopping) == ("cancelled", False)
    with pytest.raises(Cancelled):
        job.result()


def test_work_that_ends_after_cancel_is_cancelled_all_the_same() -> None:
    began, go = threading.Event(), threading.Event()

    def deaf(report: Report) -> str:
        began.set()
        go.wait(WAIT_S)
        return "never shown"

    job = JobQueue().submit("ann", deaf)
    assert began.wait(WAIT_S)
    job.cancel()
    assert job.is_stopping
    go.set()
    assert job.wait(WAIT_S)
    assert job.state == "cancelled"


def test_cancel_owner_leaves_the_others_alone() -> None:
    queue, anns, bobs = JobQueue(heavy_jobs=2), Gate(), Gate()
    running, other = queue.submit("ann", anns), queue.submit("bob", bobs)
    waiting = queue.submit("ann", lambda report: 1)
    assert anns.began.wait(WAIT_S)
    assert bobs.began.wait(WAIT_S)
    queue.cancel_owner("ann")
    assert running.wait(WAIT_S)
    assert (running.state, waiting.state, other.state) == ("cancelled", "cancelled", "running")
    bobs.open.set()
    assert other.wait(WAIT_S)
    assert other.state == "done"


def test_an_abandoned_job_ends_and_one_that_is_taken_up_again_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "GRACE_S", 0.05)
    queue = JobQueue(heavy_jobs=2)
    gone, back = Gate(), Gate()
    left = SessionJobs(queue, "ann")
    lost = left.submit(gone)
    flickering = SessionJobs(queue, "bob")
    kept = flickering.submit(back)
    queue.abandon("bob", grace_s=60)
    SessionJobs(queue, "bob")
    left.abandon()
    assert lost.wait(WAIT_S)
    assert (lost.state, kept.is_over, queue._abandoned) == ("cancelled", False, {})
    back.open.set()
    assert kept.wait(WAIT_S)
    assert kept.state == "done"


def test_rate_and_time_left_come_from_the_recent_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """900 items out of the cache in the first instant, then 10 a second: 9 s are left for 90."""
    clock = iter([0.0, *(1.0 + i for i in range(20))])
    monkeypatch.setattr(jobs.time, "monotonic", lambda: next(clock))
    report = Report(threading.Event())
    report(0, 1100)
    assert (report.rate, report.seconds_left) == (None, None)
    for i in range(20):
        report(900 + 10 * i, 1100)
    assert report.rate == pytest.approx(10)
    assert report.seconds_left == pytest.approx(1)


def test_another_stage_starts_its_own_count() -> None:
    report = Report(threading.Event())
    report.begin("prepare")
    report(5, 10)
    report.begin("encode")
    assert (report.stage, report.done, report.total, report.rate) == ("encode", 0, 0, None)


def test_a_finished_job_lets_go_of_the_data() -> None:
    job = JobQueue().submit("ann", lambda report: 1)
    job.result()
    assert job._run is None


def _named(order: list[str], name: str) -> Callable[[Report], None]:
    return lambda report: order.append(name)
