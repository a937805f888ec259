"""What a training and the one who waits for it know of each other: they are two threads."""

from queue import SimpleQueue
from threading import Event, Lock

from embeddings.training.result import Epoch


class Watch:
    """Words done so far and epochs measured, told by the training; the wish to stop, told to it."""

    def __init__(self) -> None:
        self.words_done = 0
        self.epochs: SimpleQueue[Epoch | None] = SimpleQueue()  # None: there will be no more
        self._stop = Event()
        self._lock = Lock()

    def advance(self, words: int) -> None:
        """`words` more have been learned from, by any of the workers."""
        with self._lock:
            self.words_done += words

    def stop(self) -> None:
        self._stop.set()

    @property
    def is_stopped(self) -> bool:
        return self._stop.is_set()
