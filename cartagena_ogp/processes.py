"""Small help for processes that must not outlive each other."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "262144"}
"""Environment of what serves or works: what a large page took goes back to the system (mallopt(3)).

Without it glibc keeps what it was asked for once, 10 to 15 MiB a worker; it costs 4 to 20 % of the processor
of a page made for the first time (`docs/performance.md`).
"""
CONTAINER_MEMORY = Path("/sys/fs/cgroup/memory.max")


def memory_mib() -> int:
    """The memory that these processes may use, in MiB: the machine's, or the container's if less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        granted = int(CONTAINER_MEMORY.read_text())
    except (OSError, ValueError):  # no container, or one without a limit («max»)
        granted = machine
    return min(machine, granted) // 1024**2


def die_with_parent(
    number: signal.Signals = signal.SIGTERM, *, parent: int | None = None
) -> Callable[[], None]:
    """A function for the new child to call: the kernel will send it `number` when its parent dies.

    The parent is the process that calls this, or the one named. libc is loaded here, before the fork.
    Only Linux can do it; elsewhere the function does nothing.
    """
    if not sys.platform.startswith("linux"):
        return lambda: None
    libc, parent = ctypes.CDLL(None), parent or os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), number)

    return ask_kernel
