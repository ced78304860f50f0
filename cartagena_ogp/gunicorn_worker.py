"""gunicorn's worker with threads, one that leaves nobody at the door when it is told to stop."""

import select

from gunicorn.workers.gthread import ThreadWorker


class DrainingWorker(ThreadWorker):
    """Told to stop, it takes in who already knocked and closes its door at once.

    gunicorn's own keeps the listening socket open, unattended, while it finishes with kept connections (up to
    two seconds): who connects meanwhile is cut off after having sent a form, and a proxy may not send a form
    twice. With the door closed a connection is refused before anything is sent, and the proxy asks another.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            while select.select([listener], [], [], 0)[0]:
                self.accept(listener)
            listener.close()
