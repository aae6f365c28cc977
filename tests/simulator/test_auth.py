"""Signatures and timing against the vectors of the documentation."""

import hashlib
import hmac
from decimal import Decimal

import pytest

from terminal.simulator import auth
from terminal.simulator.keys import ApiKey, KeyKind, KeyRing, new_key
from terminal.simulator.params import from_json, parse_form
from terminal.simulator.spot.model import VenueError

API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
KEY = ApiKey(KeyKind.HMAC, API_KEY, 1, secret=SECRET)
ORDER = (
    "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
    "&recvWindow=5000&timestamp=1499827319559"
)
FULL_WIDTH = "%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96"


@pytest.mark.parametrize(
    ("payload", "signature"),
    [
        (ORDER, "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"),
        (
            ORDER.replace("LTCBTC", FULL_WIDTH),
            "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
        ),
        (
            "symbols=%5B%22BTCUSDT%22%2C%22BNBUSDT%22%5D&timestamp=1499827319559",
            "e0fea48a62534fed2dd657c5c354022e455744ac6d971d46eb52bcea46b7d470",
        ),
    ],
)
def test_documented_rest_vectors_are_accepted(payload: str, signature: str) -> None:
    auth.check_signature(KEY, payload.encode(), signature)
    auth.check_signature(KEY, payload.encode(), signature.upper())
    assert auth.is_encoded(payload.encode())


def test_query_and_body_are_glued_without_a_separator() -> None:
    query, body = ORDER.split("&quantity")
    payload = (query + "quantity" + body).encode()
    auth.check_signature(
        KEY, payload, "0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77"
    )


def test_text_that_was_not_encoded_is_recognised() -> None:
    assert not auth.is_encoded(b'symbols=["BTCUSDT","BNBUSDT"]&timestamp=1')
    assert not auth.is_encoded("symbol=１２３".encode())
    assert auth.is_encoded(b"newClientOrderId=a+b%20c&x=1,2")


def test_websocket_payload_is_sorted_and_plain() -> None:
    params = {
        "symbol": "１２３４５６",
        "type": "LIMIT",
        "apiKey": API_KEY,
        "price": "0.10000000",
        "quantity": "1.00000000",
        "recvWindow": "5000",
        "side": "BUY",
        "timeInForce": "GTC",
        "timestamp": "1645423376532",
        "signature": "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd",
    }
    auth.check_signature(KEY, auth.websocket_payload(params), params["signature"])


def test_signature_is_cut_out_wherever_it_stands_and_unescaped() -> None:
    assert auth.split_signature("a=1&signature=x%2Fy%3D&b=2") == ("a=1&b=2", "x/y=")
    assert auth.split_signature("a=1") == ("a=1", None)


@pytest.mark.parametrize("kind", list(KeyKind))
def test_every_kind_of_key_verifies_its_own_signature_only(kind: KeyKind) -> None:
    key, other = new_key(kind, 1), new_key(kind, 1)
    payload = b"symbol=BTCUSDT&timestamp=1"
    signature = sign(key, payload)
    assert key.verifies(payload, signature)
    assert not key.verifies(payload + b"0", signature)
    assert not other.verifies(payload, signature)
    assert not key.verifies(payload, "no signature")


def sign(key: ApiKey, payload: bytes) -> str:
    import base64

    from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256

    if isinstance(key.private_key, rsa.RSAPrivateKey):
        raw = key.private_key.sign(payload, padding.PKCS1v15(), SHA256())
    elif isinstance(key.private_key, ed25519.Ed25519PrivateKey):
        raw = key.private_key.sign(payload)
    else:
        return hmac.new(key.secret.encode(), payload, hashlib.sha256).hexdigest()
    return base64.b64encode(raw).decode()


def test_secrets_never_show_in_a_representation() -> None:
    for kind in KeyKind:
        key = new_key(kind, 1)
        shown = repr(key)
        assert "PRIVATE" not in shown
        assert "secret" not in shown
        assert "private_key" not in shown


NOW = 1_700_000_000_000


@pytest.mark.parametrize("timestamp", [NOW + 999, NOW, NOW - 5000, (NOW + 999) * 1000])
def test_times_inside_the_window_pass(timestamp: int) -> None:
    auth.check_timing(timestamp, None, NOW)


@pytest.mark.parametrize(
    ("timestamp", "words"),
    [(NOW + 1000, "1000ms ahead"), (NOW - 5001, "outside of the recvWindow")],
)
def test_times_outside_the_window_are_refused(timestamp: int, words: str) -> None:
    with pytest.raises(VenueError, match=words) as caught:
        auth.check_timing(timestamp, None, NOW)
    assert caught.value.code == -1021


def test_window_may_have_decimals_and_ends_at_a_minute() -> None:
    auth.check_timing(NOW - 6000, Decimal("6000.346"), NOW)
    with pytest.raises(VenueError, match=r"greater than 60000") as caught:
        auth.check_timing(NOW, Decimal(60_001), NOW)
    assert caught.value.code == -1102


def test_missing_and_unknown_keys_have_their_own_codes() -> None:
    ring = KeyRing()
    for api_key, code in ((None, -2014), ("", -2014), ("a b", -2014), ("unknown", -2015)):
        with pytest.raises(VenueError) as caught:
            auth.find_key(ring, api_key)
        assert (caught.value.code, caught.value.http_status) == (code, 401)


def test_forms_unescape_and_refuse_repeated_names() -> None:
    assert parse_form("a=%5B1%5D&b=x+y&") == {"a": "[1]", "b": "x y"}
    with pytest.raises(VenueError, match="Duplicate"):
        parse_form("a=1&a=2")


def test_json_params_become_the_text_that_is_signed() -> None:
    assert from_json({"a": True, "b": ["X", "Y"], "c": "1.0"}) == {
        "a": "true",
        "b": '["X","Y"]',
        "c": "1.0",
    }
    with pytest.raises(VenueError):
        from_json({"a": None})
