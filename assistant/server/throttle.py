"""How long a guess at the password has to wait: for its sender, and for everybody together."""

from __future__ import annotations

from collections import OrderedDict

FREE_ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 900.0
FREE_TOGETHER = 50
LONGEST_WAIT_TOGETHER_SECONDS = 30.0
_FORGOTTEN_SECONDS = 86_400.0
_MAX_SENDERS = 10_000


class Throttle:
    """Wrong passwords by sender; after a few free ones each doubles the wait.

    All senders together have a brake of their own, against one who has many addresses: then there
    is one guess in 30 seconds for everybody.  A browser that logged in before is not held up by it
    (``known``), so nobody can lock out those who know the password.  Times are seconds of one clock
    that never goes back.
    """

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._together = (0, 0.0)

    def wait(self, sender: str, now: float, *, known: bool = False) -> float:
        """Return the seconds until this sender may guess again; 0 or less if it may now."""
        count, last = self._failures.get(sender, (0, 0.0))
        own = _until(count, last, FREE_ATTEMPTS, LONGEST_WAIT_SECONDS)
        count, last = self._together
        all_ = _until(count, last, FREE_TOGETHER, LONGEST_WAIT_TOGETHER_SECONDS)
        return (own if known else max(own, all_)) - now

    def failed(self, sender: str, now: float) -> None:
        """Note a wrong password."""
        count, last = self._failures.pop(sender, (0, now))
        self._failures[sender] = _counted(count, last, now)
        self._together = _counted(*self._together, now)
        while len(self._failures) > _MAX_SENDERS:
            self._failures.popitem(last=False)

    def succeeded(self, sender: str) -> None:
        """Forget the failures of a sender, but not that many were guessing."""
        self._failures.pop(sender, None)


def _counted(count: int, last: float, now: float) -> tuple[int, float]:
    return (1 if now - last > _FORGOTTEN_SECONDS else count + 1), now


def _until(count: int, last: float, free: int, longest: float) -> float:
    if count < free:
        return 0.0
    return last + min(longest, 2.0 ** min(count - free + 1, 60))
