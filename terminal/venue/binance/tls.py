"""Encrypted connections to the hosts of one environment and to nobody else.

The rules live in the TLS context, where every request and every socket must pass, so no client
built on it can forget them: TLS 1.2 or newer, certificate and host name always checked, only
allowed host names, and after one certificate that is not trusted no further handshake at all.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Mapping
from typing import Any

from terminal.domain.market import Environment
from terminal.venue.binance.environment import allowed_hosts

# Whoever sets these decides which authorities this program believes; diagnostics must say so.
CA_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class HostRefused(ssl.SSLError):
    """A connection was wanted to a host that is not of this environment, or none may be made.

    An error of TLS, so that every client takes it for a connection that was never made.
    """


class _GuardedObject(ssl.SSLObject):
    """Asks its context before the first byte; tells it about a certificate that was refused."""

    def do_handshake(self) -> None:
        context = self.context
        if not isinstance(context, ExchangeTls):
            raise HostRefused("this connection has no environment")
        context.admit(self.server_hostname or "")
        try:
            super().do_handshake()
        except ssl.SSLCertVerificationError as error:
            context.distrust(self.server_hostname or "", error.verify_message)
            raise


class ExchangeTls(ssl.SSLContext):
    """Make it with `exchange_tls`. `distrusted` is (host, what is wrong with its certificate) once
    that has happened; from then on every handshake is refused until a new context is made.

    `proxy` (`http://host:port`, None to go without) is the way to all of its hosts: requests and
    sockets ask for it with `proxy_of`, so that they cannot take different ways.
    """

    sslobject_class = _GuardedObject
    environment: Environment
    hosts: frozenset[str]
    distrusted: tuple[str, str] | None
    proxy: str | None
    _stopped: asyncio.Event

    def admit(self, host: str) -> None:
        """Raises HostRefused when no connection to `host` may be made."""
        if self.distrusted is not None:
            raise HostRefused(f"connections stopped: {self.distrusted[0]} is not trusted")
        if host not in self.hosts:
            raise HostRefused(f"{host} is no host of the {self.environment} environment")

    def wrap_socket(self, *_: Any, **__: Any) -> ssl.SSLSocket:
        """Blocking sockets are not used anywhere; one would pass by the rules above."""
        raise HostRefused("only the program's own event loop may connect")

    def distrust(self, host: str, reason: str) -> None:
        """Make no further connection: `host` showed a certificate that is not trusted."""
        if self.distrusted is None:
            self.distrusted = (host, reason)
            self._stopped.set()

    async def wait_distrusted(self) -> tuple[str, str]:
        """Return host and reason once a certificate was not accepted."""
        await self._stopped.wait()
        return self.distrusted or ("", "")


def exchange_tls(
    environment: Environment,
    custom_hosts: frozenset[str] = frozenset(),
    *,
    proxy: str | None = None,
) -> ExchangeTls:
    """A context for `environment` with the system's (or OpenSSL's) authorities. `custom_hosts`, from
    a file of the user's, take the place of the compiled-in ones."""
    context = ExchangeTls(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    context.environment = environment
    context.hosts = custom_hosts or allowed_hosts(environment)
    context.distrusted = None
    context.proxy = proxy
    context._stopped = asyncio.Event()  # noqa: SLF001 - this is its constructor
    return context


def proxy_of(context: ssl.SSLContext | None) -> str | None:
    """The way that belongs to a context; what needs none (loopback) goes straight."""
    return context.proxy if isinstance(context, ExchangeTls) else None


def authority_override(variables: Mapping[str, str] = os.environ) -> str:
    """Which environment variable changes the trusted authorities; empty when none does."""
    return next((name for name in CA_VARIABLES if variables.get(name)), "")
