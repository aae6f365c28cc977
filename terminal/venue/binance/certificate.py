"""Who issued the certificate that was not trusted, so that the trader can be told.

The handshake that failed has forgotten the certificate. A second one is made only to look at it:
not one byte is ever sent or read over that connection, and it is cut before anything else happens.
"""

from __future__ import annotations

import asyncio
import ssl

from cryptography import x509
from cryptography.x509.oid import NameOID

from terminal.venue.binance.tunnel import open_tunnel

SECONDS = 5.0
SHOWN = 80


async def issuer_of(host: str, port: int, proxy: str | None = None) -> str:
    """The issuer's common name or organisation, on one short line; empty when it cannot be seen.

    Asked through `proxy` where the connection that failed took one: what it shows may be its own.
    """
    look_only = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    look_only.check_hostname = False
    look_only.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(SECONDS):
            if proxy is None:
                opening = asyncio.open_connection(host, port, ssl=look_only, server_hostname=host)
            else:
                near = await open_tunnel(proxy, host, port)
                opening = asyncio.open_connection(sock=near, ssl=look_only, server_hostname=host)
            _, writer = await opening
    except (OSError, TimeoutError):
        return ""
    try:
        shown = writer.get_extra_info("ssl_object")
        content = shown.getpeercert(binary_form=True) if shown is not None else None
    finally:
        writer.transport.abort()
    return _issuer(content) if content else ""


def _issuer(content: bytes) -> str:
    try:
        issuer = x509.load_der_x509_certificate(content).issuer
    except ValueError:
        return ""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in issuer.get_attributes_for_oid(kind):
            words = "".join(c if c.isprintable() else " " for c in str(attribute.value))
            return " ".join(words.split())[:SHOWN]
    return ""
