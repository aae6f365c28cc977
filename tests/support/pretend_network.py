"""A loop on which the exchange's host names lead to ports on loopback, and other names nowhere.

Everything above the socket is real: TLS, host names, certificates, headers. A test using it asks
for the fixture `event_loop_on(routes)`, or runs its coroutine with `run_on`.
"""

from __future__ import annotations

import asyncio
import gc
import ssl
import warnings
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

T = TypeVar("T")
FIRST_ADDRESS = int(ip_address("127.99.0.1"))


class PretendLoop(asyncio.SelectorEventLoop):
    """`routes` maps host names to loopback ports; every name gets an address of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.routes: dict[str, int] = {}
        self.asked: list[tuple[str, int]] = []
        self._names: dict[str, str] = {}
        self._opened: list[asyncio.Transport] = []

    def _make_socket_transport(self, *arguments: Any, **named: Any) -> Any:
        made = super()._make_socket_transport(*arguments, **named)  # type: ignore[misc]
        self._opened.append(made)
        return made

    async def settle(self) -> None:
        """Cut what is still open, and let the loop's own tasks see it."""
        for transport in self._opened:
            transport.abort()
        while left := [t for t in asyncio.all_tasks() if "_accept_connection" in repr(t)]:
            await asyncio.gather(*left, return_exceptions=True)
        for _ in range(20):
            await asyncio.sleep(0)

    async def getaddrinfo(self, host: Any, port: Any, **_: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        return [(2, 1, 6, "", (self._address_of(name), int(port or 0)))]

    async def create_connection(
        self, factory: Any, host: Any = None, port: Any = None, **named: Any
    ) -> Any:
        if named.get("sock") is not None:
            return await super().create_connection(factory, **named)
        name = self._names.get(str(host), str(host))
        if name not in ("127.0.0.1", "localhost"):
            self.asked.append((name, int(port)))
            if name not in self.routes:
                raise ConnectionRefusedError(f"{name} is not in the pretended network")
            if named.get("ssl") and not named.get("server_hostname"):
                named["server_hostname"] = name
            host, port = "127.0.0.1", self.routes[name]
        return await super().create_connection(factory, host, port, **named)

    def _address_of(self, name: str) -> str:
        if name in ("127.0.0.1", "localhost"):
            return "127.0.0.1"
        if name.startswith("127.99."):
            return name
        for address, known in self._names.items():
            if known == name:
                return address
        address = str(ip_address(FIRST_ADDRESS + len(self._names)))
        self._names[address] = name
        return address


def run_on(work: Callable[[PretendLoop], Coroutine[Any, Any, T]]) -> T:
    """Run `work` to its end on a fresh pretended network."""
    gc.disable()
    try:
        with asyncio.Runner(loop_factory=PretendLoop) as runner:
            loop = runner.get_loop()
            assert isinstance(loop, PretendLoop)
            try:
                return runner.run(work(loop))
            finally:
                runner.run(loop.settle())
    finally:
        # A handshake that is cancelled leaves its socket to the collector, in every library.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        gc.enable()


@dataclass(frozen=True)
class Authority:
    """A certificate authority made for one test. `file` holds its certificate."""

    file: Path
    _key: ec.EllipticCurvePrivateKey
    _certificate: x509.Certificate

    def server(self, *names: str, until: datetime | None = None) -> ssl.SSLContext:
        """A server's context with a certificate for `names`."""
        key = ec.generate_private_key(ec.SECP256R1())
        until = until if until is not None else _now() + timedelta(days=1)
        certificate = (
            _builder(_name(names[0]), self._certificate.subject, key.public_key(), until)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), False
            )
            .sign(self._key, hashes.SHA256())
        )
        pem = self.file.with_name(f"{names[0]}.pem")
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        pem.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


def make_authority(folder: Path, name: str = "Test Authority") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    certificate = (
        _builder(subject, subject, key.public_key(), _now() + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name.encode().hex()}.pem"
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return Authority(file, key, certificate)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() - timedelta(days=2))
        .not_valid_after(until)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _now() -> datetime:
    return datetime.now(UTC)
