"""How often one address or one key may ask. Counts stay in memory and are gone with the process."""

import math
import time
from ipaddress import IPv6Address, ip_address
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from cinediv_pipeline.api.web.headers import is_probe
from cinediv_pipeline.api.web.problems import Problem, answer, later

#: A household has a network of that many bits; its computers may take any number of it.
_IPV6_NETWORK: Final = 64


class Limits:
    """Requests per minute: of an address for data, of an address for what computes, of a key."""

    def __init__(self, *, reads: int, posts: int) -> None:
        self._reads = RateLimitItemPerMinute(reads, namespace="read") if reads else None
        self._posts = RateLimitItemPerMinute(posts, namespace="post") if posts else None
        self._window = FixedWindowRateLimiter(MemoryStorage())

    def refuse_address(self, address: str, *, computes: bool) -> None:
        """Count a request of an address; raise `Problem` (429) where it asks too often."""
        limit = self._posts if computes else self._reads
        seconds = self._wait(limit, address) if limit is not None else 0
        if limit is not None and seconds:
            what = " that compute" if computes else ""
            raise later(
                f"Too many requests from this address: it may send {limit.amount} a minute{what}. "
                f"Come again in {seconds} s.", seconds,
            )  # fmt: skip

    def refuse_key(self, key: str, per_minute: int) -> None:
        """Count a request of a key; raise `Problem` (429) where it asks too often."""
        seconds = self._wait(RateLimitItemPerMinute(per_minute, namespace="key"), key)
        if seconds:
            raise later(
                f"This key may send or delete {per_minute} times a minute; again in {seconds} s.",
                seconds,
            )

    def _wait(self, limit: RateLimitItem, who: str) -> int:
        if self._window.hit(limit, who):
            return 0
        ends = self._window.get_window_stats(limit, who).reset_time
        return max(1, math.ceil(ends - time.time()))


class AddressLimits:
    """Refuses requests of an address that asks too often, before anything else looks at them."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on; whether the process lives may always be asked."""
        if scope["type"] == "http" and not is_probe(scope["path"]):
            computes = scope["method"] not in ("GET", "HEAD", "OPTIONS")
            try:
                self.limits.refuse_address(_address(scope), computes=computes)
            except Problem as problem:
                refusal = answer(problem.status, problem.detail, problem.headers)
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    if client is None:
        return "unknown"
    try:
        address = ip_address(client[0])
    except ValueError:
        return str(client[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address  # as a socket for both kinds tells it
    if address.version == 4:
        return str(address)
    return str(int(address) >> (128 - _IPV6_NETWORK))
