"""Checksums, signature and notice of a release. The private key never comes near the repository.

    release.py new-key FILE              make a key pair; prints the public key
    release.py sums                      dist/SHA256SUMS over the packages in dist
    release.py sign FILE SUMMARY         sign the sums and write dist/release.json (the notice)
    release.py verify [FOLDER] [KEY]     check signature, sums and notice of a downloaded release

`verify` uses the public key in resources/release.json unless one is given. Needs `cryptography`.
Without this script: `sha256sum -c SHA256SUMS`, and for the signature OpenSSL 3:
`openssl pkeyutl -verify -pubin -inkey release.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import sys
from pathlib import Path

import facts
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from digests import sha256

DIST = facts.ROOT / "dist"
SUMS, SIGNATURE, NOTICE, PUBLIC = "SHA256SUMS", "SHA256SUMS.sig", "release.json", "release.pem"
KINDS = (".deb", ".tar.xz", ".AppImage", ".exe", ".dmg", ".cdx.json")


class Wrong(Exception):
    """The release is not what its makers published."""


def main(arguments: list[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        if command == "new-key" and len(rest) == 1:
            print(new_key(Path(rest[0])))
        elif command == "sums":
            print(write_sums(DIST).read_text(encoding="utf-8"), end="")
        elif command == "sign" and len(rest) == 2:
            sign(DIST, Path(rest[0]), rest[1])
            print(f"signed: {', '.join((SIGNATURE, NOTICE, PUBLIC))}")
        elif command == "verify" and len(rest) <= 2:
            folder = Path(rest[0]) if rest else DIST
            told = verify(folder, rest[1] if len(rest) == 2 else _built_in_key())
            print(f"This is release {told}; every file is as its makers published it.")
        else:
            print(__doc__)
            return 2
    except (Wrong, OSError) as problem:
        print(f"NOT VERIFIED: {problem}", file=sys.stderr)
        return 1
    return 0


def new_key(path: Path) -> str:
    """Write a private key that only its owner may read, never over another; the public one.

    The environment's RELEASE_KEY_PASSWORD encrypts it when set.
    """
    key = Ed25519PrivateKey.generate()
    password = os.environ.get("RELEASE_KEY_PASSWORD", "").encode()
    data = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption(),
    )
    if facts.ROOT in path.resolve().parents:
        raise Wrong("a private key has no place in the source tree")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    return _raw(key.public_key())


def write_sums(folder: Path) -> Path:
    """`sha256sum`'s own form, sorted by name."""
    files = sorted(p for p in folder.iterdir() if p.is_file() and p.name.endswith(KINDS))
    if not files:
        raise Wrong(f"there is nothing to sum in {folder}")
    path = folder / SUMS
    lines = [f"{sha256(file)}  {file.name}\n" for file in files]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def sign(folder: Path, key_file: Path, summary: str) -> None:
    """Sign the sums as they are, and make the notice that running programs may ask for."""
    password = os.environ.get("RELEASE_KEY_PASSWORD", "").encode() or None
    key = serialization.load_pem_private_key(key_file.read_bytes(), password)
    if not isinstance(key, Ed25519PrivateKey):
        raise Wrong("the key is not an Ed25519 key")
    known = _built_in_key()
    if known and _raw(key.public_key()) != known:
        raise Wrong("the programs that are out there believe another key (resources/release.json)")
    sums = folder / SUMS
    check_sums(folder)
    (folder / SIGNATURE).write_bytes(key.sign(sums.read_bytes()))
    payload = json.dumps(
        {
            "name": facts.NAME,
            "version": facts.version(),
            "date": facts.releases()[0][1],
            "summary": summary,
            "sums": sha256(sums),
        },
        sort_keys=True,
    )
    signature = base64.b64encode(key.sign(payload.encode())).decode()
    notice = {"payload": payload, "signature": signature}
    (folder / NOTICE).write_text(json.dumps(notice, indent=1) + "\n", encoding="utf-8")
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / PUBLIC).write_bytes(public)


def verify(folder: Path, public_key: str) -> str:
    """Version of the release in `folder`.

    Raises:
        Wrong: a signature or a sum does not hold, or files are missing.
    """
    if not public_key:
        raise Wrong("no public key is known; give the one from the project's page")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    notice = json.loads((folder / NOTICE).read_text(encoding="utf-8"))
    sums = (folder / SUMS).read_bytes()
    try:
        key.verify((folder / SIGNATURE).read_bytes(), sums)
        key.verify(base64.b64decode(notice["signature"]), notice["payload"].encode())
    except InvalidSignature as error:
        raise Wrong("the signature is not of this key") from error
    told = json.loads(notice["payload"])
    if told["sums"] != hashlib.sha256(sums).hexdigest():
        raise Wrong("the notice is about other files")
    check_sums(folder)
    return str(told["version"])


def check_sums(folder: Path) -> None:
    """Every file that is named and here must match; at least one must be here."""
    seen = 0
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        found = re.fullmatch(r"([0-9a-f]{64})  ([^/\\]+)", line)
        if found is None:
            raise Wrong(f"{SUMS} has a strange line")
        file = folder / found[2]
        if file.exists():
            seen += 1
            if sha256(file) != found[1]:
                raise Wrong(f"{file.name} was changed")
    if not seen:
        raise Wrong("none of the files is here")


def _raw(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def _built_in_key() -> str:
    document = json.loads((facts.ROOT / "resources" / "release.json").read_text("utf-8"))
    return str(document["public_key"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
