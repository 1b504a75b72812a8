"""Asking another record store: bounded in time and size, never through a redirect, and never into our own network.

The client library of the specification has no timeout, so we speak HTTP ourselves (interop.md A.7). Only a worker or a command calls this.
"""

import http.client
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from lms.base.errors import HouseError
from lms.lrs.queries.forwarding import Login
from lms.lrs.rules.forwarding import is_outside

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER, SECONDS_IN_ALL = 5.0, 45.0, 60.0
MOST_ANSWER_BYTES = 4 * 1024 * 1024


class Unreachable(HouseError):
    """No answer, or none that ends. Nothing is known of what became of what was sent."""


class LeadsInside(HouseError):
    """The address is none that may be asked; asking again changes nothing."""


@dataclass(frozen=True)
class Answer:
    """What came back. `headers`: names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Peer:
    """Another store: its address, how we sign in, which version it is spoken to in, and which hosts of our own network are allowed."""

    address: str
    login: Login
    version: str
    inside: Collection[str] = ()
    seconds_to_answer: float = SECONDS_TO_ANSWER
    seconds_in_all: float = SECONDS_IN_ALL
    most_bytes: int = MOST_ANSWER_BYTES


def ask(peer: Peer, method: str, resource: str, body: bytes = b"", content_type: str = "application/json", **more: str) -> Answer:
    """Ask a resource ("statements?limit=1"), or one that begins with / at the root of its server. `more`: headers.

    Raises Unreachable, in words without anything that was sent, and LeadsInside.
    """
    path = resource if resource.startswith("/") else f"{urlsplit(peer.address).path}{resource}"
    headers = {
        "Authorization": "Basic " + b64encode(f"{peer.login.user}:{peer.login.secret}".encode()).decode(),
        "X-Experience-API-Version": peer.version, "User-Agent": "Peerway", "Accept": "application/json", "Connection": "close",
        **more,
    }
    if body:
        headers["Content-Type"] = content_type
    try:
        with _connection(peer) as connection:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            told = response.read(peer.most_bytes + 1)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Unreachable(_words(fault)) from None
    if len(told) > peer.most_bytes:
        raise Unreachable("It answered with far more than an answer.")
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, told)


@contextmanager
def _connection(peer: Peer) -> Iterator[http.client.HTTPConnection]:
    """A connection to an address that was looked at, and to no other: a name that changes its mind meanwhile leads nowhere else."""
    parts = urlsplit(peer.address)
    host, is_safe = parts.hostname or "", parts.scheme == "https"
    if not is_safe and host not in peer.inside:
        raise ValueError("not encrypted")
    port = parts.port or (443 if is_safe else 80)
    connection = http.client.HTTPConnection(host, port)
    connection.sock = _socket(host, port, peer.inside)
    try:
        connection.sock.settimeout(peer.seconds_to_answer)
        with _ended_after(connection.sock, peer.seconds_in_all):
            if is_safe:
                connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
            yield connection
    finally:
        connection.close()


def _socket(host: str, port: int, inside: Collection[str]) -> socket.socket:
    fault: OSError = OSError("no address")
    for _, _, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if host not in inside and not is_outside(str(place[0])):
            raise LeadsInside("The address leads into our own network, which is not allowed.")
        try:
            return socket.create_connection((str(place[0]), port), SECONDS_TO_CONNECT)
        except OSError as refused:
            fault = refused
    raise fault


@contextmanager
def _ended_after(sock: socket.socket, seconds: float) -> Iterator[None]:
    """Whoever drips an answer byte by byte is hung up on: a timeout a byte would let that go on for ever."""
    spare = sock.dup()
    watch = threading.Timer(seconds, _hang_up, (spare,))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        watch.join()
        spare.close()


def _hang_up(spare: socket.socket) -> None:
    with suppress(OSError):
        spare.shutdown(socket.SHUT_RDWR)


def _words(fault: Exception) -> str:
    if isinstance(fault, TimeoutError):
        return "It did not answer in time."
    if isinstance(fault, ssl.SSLError):
        return "Its certificate is not in order, or it does not speak https."
    if isinstance(fault, socket.gaierror):
        return "There is no server of this name."
    if isinstance(fault, ConnectionRefusedError):
        return "Nobody answers at this address."
    return "The connection broke off."
