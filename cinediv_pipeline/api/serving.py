"""The server itself: sockets, connections that say nothing, and how many there may be."""

import errno
import resource
import socket
from asyncio import TimerHandle, Transport
from contextlib import suppress
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from cinediv_pipeline.errors import SettingsError

#: Seconds in which a connection asks for something, or takes some of its answer.
PATIENCE: Final = 15.0
_MOST_CONNECTIONS: Final = 4000


class Patient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """A connection that is closed when it neither asks nor takes anything for a while.

    Otherwise headers that come a letter at a time, or an answer that nobody reads, would hold it
    for ever.
    """

    def connection_made(self, transport: Transport) -> None:
        """Begin to look after a connection."""
        super().connection_made(transport)
        self._seen: tuple[Any, int] = (None, 0)
        self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        """End it."""
        self._timer.cancel()
        super().connection_lost(exc)

    def _look_again(self) -> None:
        self._timer: TimerHandle = self.loop.call_later(PATIENCE, self._look)

    def _look(self) -> None:
        unread = self.transport.get_write_buffer_size()
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if unread and self._seen == (self.cycle, unread):
            self.transport.abort()  # nobody takes the answer
        elif not unread and not is_answering and self._seen[0] is self.cycle:
            self.transport.close()  # nothing was asked since the last look
        else:
            self._seen = (self.cycle, unread)
            self._look_again()


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, so that a fault is told before anything is promised.

    Raises
    ------
    SettingsError
        The port is in use or reserved, or the host is not this machine.
    """
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise SettingsError(f"no machine is called {host}; use --host") from error
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(place)
        bound.listen(2048)
    except OSError as error:
        bound.close()
        raise SettingsError(_why_not(error, host, port)) from error
    return bound


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use; use --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine; use --host"
    if error.errno == errno.EACCES:
        return f"port {port} is kept for the administrator of this machine; use --port"
    return f"port {port} of {host} cannot be used ({error.strerror}); use --host or --port"


def run(app: ASGIApp, bound: socket.socket, *, trusted_proxies: str = "") -> None:
    """Serve an application on a listening socket until a signal ends it.

    Parameters
    ----------
    app, bound : ASGIApp, socket
    trusted_proxies : str
        Addresses and networks, separated by commas, whose X-Forwarded-For is believed.
    """
    _allow_connections()
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, http=Patient, ws="none", server_header=False,
        limit_concurrency=_MOST_CONNECTIONS, backlog=2048, timeout_graceful_shutdown=10,
        proxy_headers=bool(trusted_proxies), forwarded_allow_ips=trusted_proxies or None,
    )  # fmt: skip
    with suppress(KeyboardInterrupt):  # raised again once the server has ended
        uvicorn.Server(config).run(sockets=[bound])


def _allow_connections() -> None:
    """Let the process have as many files open as the machine allows it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
