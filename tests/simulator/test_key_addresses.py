"""A key bound to addresses works from there and from nowhere else, on both APIs."""

from __future__ import annotations

from terminal.simulator.keys import KeyKind
from tests.simulator.served import served

HERE, ELSEWHERE = frozenset({"127.0.0.1"}), frozenset({"203.0.113.7"})


async def test_a_key_bound_to_addresses() -> None:
    async with served() as client, client.websocket("/ws-api/v3") as ws:
        ring, key = client.server.keys, client.key(KeyKind.ED25519)
        ring.restrict(key.api_key, ELSEWHERE)
        status, body, _ = await client.signed("GET", "account", KeyKind.ED25519)
        assert (status, body["code"]) == (401, -2015)
        for method in ("session.logon", "userDataStream.subscribe.signature", "account.status"):
            answer = await client.ask(ws, method, kind=KeyKind.ED25519)
            assert (answer["status"], answer["error"]["code"]) == (401, -2015), method
        ring.restrict(key.api_key, HERE)
        status, _, _ = await client.signed("GET", "account", KeyKind.ED25519)
        assert status == 200
        assert (await client.ask(ws, "session.logon", kind=KeyKind.ED25519))["status"] == 200
