"""Binding to loopback, and to nothing else, with a sentence for whoever cannot."""

from __future__ import annotations

import ipaddress
import os
import socket


class CannotListen(Exception):
    """The server cannot bind where it was told to; the text says why and what to do."""


def open_listener(host: str, port: int) -> socket.socket:
    """A bound socket on a loopback address; port 0 takes any free one.

    Raises:
        CannotListen: others on the network could reach the address, or the port is taken.
    """
    address = _loopback(host)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # Lets a restart use the port at once; on Windows it would let two programs share it.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(address), port))
        # Listening now, not later: only this finds a port that another program listens on.
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        text = (
            f"The simulator cannot listen on {host} port {port}: {reason}. Choose another port "
            "with --port, or 0 for any free one."
        )
        raise CannotListen(text) from error
    return listener


def _loopback(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        address = ipaddress.ip_address("0.0.0.0")  # noqa: S104 - refused just below
    if not address.is_loopback:
        text = (
            f"The simulator listens on this machine only, not on {host}; "
            "use --host 127.0.0.1 or ::1."
        )
        raise CannotListen(text)
    return address
