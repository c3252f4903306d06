"""How often something may happen: counters in the shared cache, which let everything pass while it is away.

The embedded cache has no atomic increment, so a burst may get a few more through; what must be exact is
counted in the database.
"""

import time
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in so many seconds for each key, counted from the first one."""

    name: str
    most: int
    seconds: int

    def wait(self, *key: str) -> int:
        """Count one more: 0 if it may go on, else the seconds until it may."""
        digest = sha256("\0".join(key).encode("utf-8", "replace")).hexdigest()[:24]
        counter = f"limit:{self.name}:{digest}"
        now = int(time.time())
        try:
            begun: int = cache.get_or_set(counter, now, self.seconds) or now
            too_many = self._count(f"{counter}:{begun}") > self.most
        except (OSError, ValueError):
            return 0
        return max(1, begun + self.seconds - now) if too_many else 0

    def _count(self, counter: str) -> int:
        cache.add(counter, 0, self.seconds)
        count: int = cache.incr(counter)
        cache.touch(counter, self.seconds)  # some caches forget it in their own time after a change
        return count
