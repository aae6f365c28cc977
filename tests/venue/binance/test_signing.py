"""Every published signature, to the byte, and what must never be signed or shown."""

from __future__ import annotations

import base64
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from terminal.domain.errors import Invalid
from terminal.venue.binance.signing import Credentials, KeyKind, Signer, Value, query_string

KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
ED_KEY = "sBRXrJx2DsOraMXOaUovEhgVRcjOvCtQwnWj8VxkOh1xqboS02SPGfKi2h8spZJb"
ED_PEM = (
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u\n"
    "-----END PRIVATE KEY-----\n"
)
WIDE = "１２３４５６"
CHINESE = "这是测试币456"

hmac_signer = Signer(Credentials(KeyKind.HMAC, KEY, SECRET))
ed25519_signer = Signer(Credentials(KeyKind.ED25519, ED_KEY, ED_PEM))


def limit_order(symbol: str) -> list[tuple[str, Value]]:
    return [
        ("symbol", symbol),
        ("side", "BUY"),
        ("type", "LIMIT"),
        ("timeInForce", "GTC"),
        ("quantity", 1),
        ("price", "0.1"),
        ("recvWindow", 5000),
        ("timestamp", 1499827319559),
    ]


@pytest.mark.parametrize(
    ("symbol", "encoded", "signature"),
    [
        ("LTCBTC", "LTCBTC", "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"),
        (
            WIDE,
            "%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96",
            "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
        ),
        (
            CHINESE,
            "%E8%BF%99%E6%98%AF%E6%B5%8B%E8%AF%95%E5%B8%81456",
            "4b6e325645ce7207ef753f22262305df9646f9e5b8a9a266e2320c70bb7f60c8",
        ),
    ],
)
def test_rest_orders_are_encoded_then_signed(symbol: str, encoded: str, signature: str) -> None:
    query = hmac_signer.signed_query(query_string(limit_order(symbol)))
    assert query.startswith(f"symbol={encoded}&side=BUY&")
    assert query.endswith(f"&timestamp=1499827319559&signature={signature}")


def test_json_arrays_are_encoded_then_signed() -> None:
    query = query_string([("symbols", '["BTCUSDT","BNBUSDT"]'), ("timestamp", 1499827319559)])
    assert query == "symbols=%5B%22BTCUSDT%22%2C%22BNBUSDT%22%5D&timestamp=1499827319559"
    assert hmac_signer.signature(query.encode()) == (
        "e0fea48a62534fed2dd657c5c354022e455744ac6d971d46eb52bcea46b7d470"
    )


def test_query_and_body_are_signed_without_anything_between() -> None:
    query = "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC"
    body = "quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"
    assert hmac_signer.signature((query + body).encode()) == (
        "0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77"
    )
    wide = query.replace("LTCBTC", "%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96")
    assert hmac_signer.signature((wide + body).encode()) == (
        "198554dfb996660425089804f4a81310630ce2cdb383e5554213bcd93d50a044"
    )


def test_a_space_becomes_percent_twenty() -> None:
    assert query_string([("a", "b c+d~e")]) == "a=b%20c%2Bd~e"


def _pairs(text: str) -> dict[str, Value]:
    return dict(pair.split("=", 1) for pair in text.split("&"))


REPLACE = (
    "cancelOrigClientOrderId=4d96324ff9d44481926157&cancelReplaceMode=ALLOW_FAILURE&"
    "price=23416.10000000&quantity=0.00847000&side=SELL&symbol=BTCUSDT&timeInForce=GTC&"
    "timestamp=1660813156900&type=LIMIT"
)
WS_VECTORS = {
    "newOrderRespType=ACK&price=52000.00&quantity=0.01000000&recvWindow=100&side=SELL&"
    "symbol=BTCUSDT&timeInForce=GTC&timestamp=1645423376532&type=LIMIT": (
        "cc15477742bd704c29492d96c7ead9414dfd8e0ec4a00f947bb5bb454ddbd08a"
    ),
    "timestamp=1649729878532": "1cf54395b336b0a9727ef27d5d98987962bc47aca6e13fe978612d0adee066ed",
    "price=23416.10000000&quantity=0.00847000&side=SELL&symbol=BTCUSDT&timeInForce=GTC&"
    "timestamp=1660801715431&type=LIMIT": (
        "15af09e41c36f3cc61378c2fbe2c33719a03dd5eba8d0f9206fbda44de717c88"
    ),
    "orderId=12569099453&symbol=BTCUSDT&timestamp=1660801720951": (
        "2c3aab5a078ee4ea465ecd95523b77289f61476c2f238ec10c55ea6cb11a6f35"
    ),
    "origClientOrderId=4d96324ff9d44481926157&symbol=BTCUSDT&timestamp=1660801715830": (
        "33d5b721f278ae17a52f004a82a6f68a70c68e7dd6776ed0be77a455ab855282"
    ),
    REPLACE: "7028fdc187868754d25e42c37ccfa5ba2bab1d180ad55d4c3a7e2de643943dc5",
    "symbol=BTCUSDT&timestamp=1660813156812": (
        "d632b3fdb8a81dd44f82c7c901833309dd714fe508772a89b0a35b0ee0c48b89"
    ),
    "symbol=BTCUSDT&timestamp=1660805557200": (
        "773f01b6e3c2c9e0c1d217bc043ce383c1ddd6f0e25f8d6070f2b66a6ceaf3a5"
    ),
    "timestamp=1660801713831": "1bea8b157dd78c3da30359bddcd999e4049749fe50b828e620e12f64e8b433c9",
    "timestamp=1660801839480": "83303b4a136ac1371795f465808367242685a9e3a42b22edb4d977d0696eb45c",
    "timestamp=1660801839500": "76289424d6e288f4dc47d167ac824e859dabf78736f4348abbbac848d719eb94",
    "endTime=1660867200000&limit=5&startTime=1660780800000&symbol=BTCUSDT&"
    "timestamp=1661955123341": "f50a972ba7fad92842187643f6b930802d4e20bce1ba1e788e856e811577bd42",
    "endTime=1660867200000&startTime=1660780800000&symbol=BTCUSDT&timestamp=1661955125250": (
        "c5a5ffb79fd4f2e10a92f895d488943a57954edf5933bde3338dfb6ea6d6eefc"
    ),
    f"price=0.10000000&quantity=1.00000000&recvWindow=5000&side=BUY&symbol={WIDE}&"
    "timeInForce=GTC&timestamp=1645423376532&type=LIMIT": (
        "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd"
    ),
    "price=52000.00&quantity=0.01000000&recvWindow=100&side=SELL&symbol=BTCUSDT&"
    "timeInForce=GTC&timestamp=1645423376532&type=LIMIT": (
        "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24"
    ),
    "timestamp=1747385641636": "681110a6057ad58657af22f5640fab9dd17418834cdfccdc81be8b0f7b2cde3e",
}


@pytest.mark.parametrize(("params", "signature"), WS_VECTORS.items())
def test_websocket_requests_are_sorted_and_signed_raw(params: str, signature: str) -> None:
    shuffled = dict(reversed(_pairs(params).items()))
    signed = hmac_signer.signed_params(shuffled)
    assert signed["signature"] == signature
    assert signed["apiKey"] == KEY


def test_ed25519_rest_signature_is_base64_and_encoded() -> None:
    query = (
        "symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1.0000000&price=0.20&"
        "timestamp=1668481559918"
    )
    assert ed25519_signer.signed_query(query) == (
        f"{query}&signature=3t6WvoMK25jrDbCwoUTIRsHIHvRqN7UICapb6FM7uqNsrbfAKOJnYo%2Fedp%2Fz"
        "lhNYqqY1pFW3i1EL3kJmAWtgDA%3D%3D"
    )


def test_ed25519_of_other_documented_payloads() -> None:
    logon = b"A\x01EXAMPLE\x01SPOT\x011\x0120240627-11:17:25.223"
    assert ed25519_signer.signature(logon) == (
        "4MHXelVVcpkdwuLbl6n73HQUXUf1dse2PCgT1DYqW9w8AVZ1RACFGM+5UdlGPrQHrgtS3CvsRURC1oj73j8gCA=="
    )
    order = _pairs(
        "price=0.20&quantity=1.0000000&side=SELL&symbol=BTCUSDT&timeInForce=GTC&"
        "timestamp=1668481559918&type=LIMIT"
    )
    assert ed25519_signer.signed_params(order)["signature"] == (
        "5Ru/xIp40+7/OCyc7WxzZsl9t3GmBBpBFPEgvC7dkAaBhqL2BUEAJztcZHUIhwIb00VLlAtS/yWTb6zggAmzCg=="
    )
    assert ed25519_signer.signed_params({"timestamp": 1649729878532})["signature"] == (
        "QkxRSX10rV71REvvMibSfvHCKvHoDFDweKdzKXhHhcKIGkHoZPXAPVNsZYgJtf0CuKIm+cVrCqO07JHjZCVpAg=="
    )


def test_rsa_signs_pkcs1_sha256_also_from_an_encrypted_pem() -> None:
    key = generate_private_key(65537, 2048)
    pem = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame")
    ).decode()
    signer = Signer(Credentials(KeyKind.RSA, KEY, pem, "open sesame"))
    query = signer.signed_query("timestamp=1")
    signature = base64.b64decode(unquote(query.removeprefix("timestamp=1&signature=")))
    key.public_key().verify(signature, b"timestamp=1", padding.PKCS1v15(), hashes.SHA256())
    assert not signer.can_log_on


def test_only_ed25519_keys_log_on() -> None:
    assert ed25519_signer.can_log_on
    assert not hmac_signer.can_log_on


def test_secrets_are_not_shown() -> None:
    credentials = Credentials(KeyKind.HMAC, KEY, SECRET, "phrase")
    for shown in (repr(credentials), str(credentials), repr(Signer(credentials))):
        assert not any(secret in shown for secret in (KEY, SECRET, "phrase"))


@pytest.mark.parametrize(
    ("kind", "pem", "sentence"),
    [
        (KeyKind.RSA, "not a key", "cannot be read"),
        (KeyKind.RSA, ED_PEM, "not an RSA key"),
        (KeyKind.ED25519, "", "cannot be read"),
    ],
)
def test_a_wrong_private_key_is_refused_at_once(kind: KeyKind, pem: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        Signer(Credentials(kind, KEY, pem))


def test_an_rsa_key_is_no_ed25519_key() -> None:
    pem = generate_private_key(65537, 2048).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with pytest.raises(Invalid, match="not an ED25519 key"):
        Signer(Credentials(KeyKind.ED25519, KEY, pem.decode()))
