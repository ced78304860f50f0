"""gunicorn's worker with threads: it takes its share, and leaves nobody at the door when told to stop."""

import mmap
import select
import socket
import time

from gunicorn.workers.gthread import TConn, ThreadWorker

SLOTS = 256
"""Places for what each worker has in hand: many more than workers, because a new one gets a new place."""
NOBODY = -1
LOOK_AGAIN = 0.002  # seconds
STEP_ASIDE = 0.05  # seconds; the threads of the other worker may hold its interpreter for a good part of that

in_hand = memoryview(mmap.mmap(-1, 4 * SLOTS)).cast("i")
"""Requests that each worker is answering, or `NOBODY`; the master makes it and its workers share it."""
in_hand[:] = memoryview(b"\xff" * 4 * SLOTS).cast("i")


class PortalWorker(ThreadWorker):
    """Connects a visitor to the worker with fewest requests, and drains when it stops.

    gunicorn's own takes in whoever knocks, however busy it is: of eight visitors it often took seven or eight
    while the other worker slept, and they waited twice as long. And when told to stop it keeps the listening
    socket open, unattended, while it finishes with kept connections (up to two seconds): who connects
    meanwhile is cut off after having sent a form, and a proxy may not send a form twice. With the door closed
    a connection is refused before anything is sent, and the proxy asks another.
    """

    requests = 0
    aside_until = 0.0

    def init_process(self) -> None:
        self.count(0)
        super().init_process()

    def count(self, requests: int) -> None:
        """One that was told to stop does not count: nobody has to wait for it."""
        self.requests = requests
        in_hand[self.age % SLOTS] = requests if self.alive else NOBODY

    def left(self) -> None:
        """Nobody has to wait for this worker any more."""
        in_hand[self.age % SLOTS] = NOBODY

    def enqueue_req(self, conn: TConn) -> None:
        self.count(self.requests + 1)
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: object) -> None:
        self.count(self.requests - 1)
        super().finish_request(conn, fs)

    def has_more_than_another(self) -> bool:
        return any(NOBODY < others < self.requests for others in in_hand)

    def accept(self, listener: socket.socket) -> None:
        """Take in who knocks, unless another worker has less to do: then that one has a moment to do it.

        Only a moment, in case it is stuck.
        """
        now = time.monotonic()
        has_waited = 0 <= now - self.aside_until < STEP_ASIDE
        if has_waited or not self.has_more_than_another():
            super().accept(listener)
        else:
            self.aside_until = now + STEP_ASIDE
            self.set_accept_enabled(False)

    def is_aside(self) -> bool:
        return time.monotonic() < self.aside_until and self.has_more_than_another()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        super().wait_for_and_dispatch_events(LOOK_AGAIN if self.is_aside() else timeout)

    def set_accept_enabled(self, enabled: bool) -> None:
        if enabled and self.is_aside():
            return
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        self.left()
        for listener in self.sockets:
            while select.select([listener], [], [], 0)[0]:
                super().accept(listener)
            listener.close()
