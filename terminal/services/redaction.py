"""Takes secrets out of text: the last step before anything is written where others may read it."""

from __future__ import annotations

import re

HIDDEN = "***"
_NAMED = re.compile(
    r"(?i)(api[-_]?key|x-mbx-apikey|secret(?:[-_]?key)?|signature|listen[-_]?(?:key|token)"
    r"|passphrase|password|authorization)"
    r"""(["']?\s*[=:]\s*["']?)([^\s"'&,}\])]+)"""
)
# Name and password of a proxy or any other address.
_ADDRESS = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]{1,15}://)[^\s/@\"'<>]*@")
_PEM = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_LONG = re.compile(r"\b(?=[A-Za-z0-9+/]*[A-Za-z])(?=[A-Za-z0-9+/]*[0-9])[A-Za-z0-9+/]{43,}={0,2}")


def redact(text: str) -> str:
    """`text` without keys, signatures, private keys and anything that looks like one."""
    text = _PEM.sub(HIDDEN, text)
    text = _ADDRESS.sub(rf"\1{HIDDEN}@", text)
    text = _NAMED.sub(rf"\1\2{HIDDEN}", text)
    return _LONG.sub(HIDDEN, text)
