"""The server itself: sockets, what a connection may send and hold, and how many there may be."""

import errno
import logging
import resource
import signal
import socket
from asyncio import TimerHandle, Transport
from contextlib import suppress
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from cinediv_pipeline.api.web.problems import answer
from cinediv_pipeline.errors import SettingsError

log = logging.getLogger("cinediv.api")

#: Seconds in which a connection asks for something, or takes some of its answer.
PATIENCE: Final = 15.0
_MOST_CONNECTIONS: Final = 4000
#: Bytes of an address with its headers, and requests that are sent before answers are read.
_MOST_HEAD, _MOST_AHEAD = 65_536, 100
#: Bytes around a header on its line.
_AROUND: Final = 4
#: Bytes of an answer that wait in memory for a connection that takes it slowly.
_BUFFERED: Final = 32_768
_BAD_REQUEST, _HEAD_TOO_LARGE = 400, 431
_BAD: Final = "This is no HTTP request that can be answered."
_LARGE: Final = f"An address with its headers has {_MOST_HEAD:,} bytes at most."


class _HeadTooLargeError(Exception):
    """Address and headers are longer than allowed; the parser ends the request."""


class Patient(HttpToolsProtocol):
    """A connection with bounds: of what it sends before it is answered, and of its silence.

    Otherwise headers without end would fill the memory, and headers that come a letter at a time,
    or an answer that nobody reads, would hold it for ever.
    """

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to look after a connection."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=_BUFFERED)
        self._seen: tuple[Any, ...] = ()
        self._taken = 0
        self._unparsed = self._head = 0
        self._is_refused = False
        self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        """End it."""
        self._timer.cancel()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        """Go on with an answer, of which something was taken."""
        self._taken += 1
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Read what came; of a request that was refused nothing more is looked at."""
        if self._is_refused:  # a caller who still sends can only read why if that is taken
            return
        self._unparsed += len(data)
        super().data_received(data)
        if len(self.pipeline) > _MOST_AHEAD:
            self.transport.abort()
        elif self._unparsed > _MOST_HEAD and not self._is_refused:
            self._refuse(_HEAD_TOO_LARGE, _LARGE)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of an address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(len(name) + len(value) + _AROUND)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        self._unparsed = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body, whose length is the concern of its route."""
        self._unparsed = 0
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request."""
        del msg
        if self._head > _MOST_HEAD:
            self._refuse(_HEAD_TOO_LARGE, _LARGE)
        else:
            self._refuse(_BAD_REQUEST, _BAD)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: whoever asks for another protocol is answered in this one."""

    def _count(self, n: int) -> None:
        self._head += n
        if self._head > _MOST_HEAD:
            raise _HeadTooLargeError

    def _refuse(self, status: int, why: str) -> None:
        """Say why, and nothing more; where an answer is under way the connection just ends."""
        self._is_refused = True
        if self.pipeline or (self._is_answering() and self.cycle.response_started):
            self.transport.abort()
            return
        if self._is_answering():  # whoever waits for the body waits in vain
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        told = answer(status, why, {"connection": "close"})
        head = b"".join(name + b": " + value + b"\r\n" for name, value in told.raw_headers)
        self.transport.write(STATUS_LINE[status] + head + b"\r\n" + bytes(told.body))
        self.transport.write_eof()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _look_again(self) -> None:
        self._timer: TimerHandle = self.loop.call_later(PATIENCE, self._look)

    def _look(self) -> None:
        unread = self.transport.get_write_buffer_size()
        now = (self.cycle, unread, self._taken)
        if unread and self._seen == now:
            self.transport.abort()  # nobody takes the answer
        elif self._is_refused:
            self.transport.close()
        elif not unread and not self._is_answering() and self._seen[:1] == (self.cycle,):
            self.transport.close()  # nothing was asked since the last look
        else:
            self._seen = now
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
        app, log_config=None, access_log=False, http=Patient, ws="none", server_header=False,
        limit_concurrency=_MOST_CONNECTIONS, backlog=2048, timeout_graceful_shutdown=10,
        proxy_headers=bool(trusted_proxies), forwarded_allow_ips=trusted_proxies or None,
    )  # fmt: skip
    # the server raises its signal again once it has ended: what stands around it ends in order too
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    log.info("server begins", extra={"told": {"port": bound.getsockname()[1]}})
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[bound])
    log.info("server ended")


def _allow_connections() -> None:
    """Let the process have as many files open as the machine allows it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
