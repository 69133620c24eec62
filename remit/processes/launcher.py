"""A launcher that ties a command to the life of its parent: `launcher.py [options] -- command…`."""

import argparse
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
ORPHANED = 125
NOT_STARTED = 127
INHERITED_BY_ACCIDENT = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGQUIT,
    signal.SIGHUP,
    signal.SIGPIPE,
)


def main(arguments: list[str]) -> int:
    """Become the command, or return why not.

    On Linux the kernel signals the command the moment its parent dies, even of kill -9; elsewhere
    there is no such call and the command is simply started. The kernel watches the *thread* that
    forked, so fork from one that lives on: the main thread, where the event loop runs. Standard
    library only: it runs under `python -I -S`, and a start costs milliseconds.
    """
    asked = read(arguments)
    own_signals()
    tie = tied_to_parent()
    if asked.uid is not None:
        become(asked.uid, asked.gid)
    # Only now: the kernel forgets the death signal whenever credentials change.
    tie(asked.signal)
    if asked.parent not in (None, os.getppid()):
        return ORPHANED  # the parent died before the kernel was asked to watch it
    try:
        os.execvp(asked.command[0], asked.command)  # noqa: S606 its purpose
    except OSError as error:
        sys.stderr.write(f"cannot start {asked.command[0]}: {error.strerror}\n")
    return NOT_STARTED


def read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="launcher.py")
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    parser.add_argument("--signal", type=int, default=int(signal.SIGTERM))
    parser.add_argument("--parent", type=int, help="the pid whose death is to be shared")
    parser.add_argument("command", nargs="+")
    return parser.parse_args(arguments)


def own_signals() -> None:
    # A shell's `&` and nohup leave signals ignored, and a command started so could not be stopped.
    for number in INHERITED_BY_ACCIDENT:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def tied_to_parent() -> Callable[[int], object]:
    """The call to make; loaded while we may still read our own Python, which a lesser user
    may not."""
    if not sys.platform.startswith("linux"):
        return lambda _: None
    import ctypes  # noqa: PLC0415 - 10 ms that other systems need not pay

    prctl = ctypes.CDLL(None).prctl
    return lambda number: prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
