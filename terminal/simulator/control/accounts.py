"""Accounts and keys as the operator changes them: money, fees, rights, caps, groups, addresses."""

from __future__ import annotations

import ipaddress
from typing import Any, Protocol

from terminal.simulator.faults.catalogue import BadRequest, as_decimal
from terminal.simulator.faults.outside import Outside
from terminal.simulator.keys import KeyRing
from terminal.simulator.spot.exchange import SpotExchange

_WORDS = frozenset(
    {
        "account_id", "balances", "usdm", "maker", "taker", "fees_in_bnb", "permissions",
        "max_asset", "trade_group",
    }
)  # fmt: skip


class FuturesAccounts(Protocol):
    """Where a new account gets its futures wallet."""

    def open_account(self, account_id: int, balances: object) -> None: ...


class AccountDesk:
    """Opens accounts and changes them."""

    def __init__(
        self,
        exchange: SpotExchange,
        keys: KeyRing,
        outside: Outside,
        futures: FuturesAccounts | None,
    ) -> None:
        self._exchange = exchange
        self._keys = keys
        self._outside = outside
        self._futures = futures

    def change(self, body: dict[str, Any]) -> dict[str, Any]:
        """A new account with keys, or with `account_id` the named things of one that exists.

        `usdm` is what a futures wallet begins with; `max_asset` the most of an asset that one
        order may move, null for no cap; accounts of one `trade_group` do not trade with each
        other, -1 leaves it.
        """
        unknown = set(body) - _WORDS
        if unknown:
            raise BadRequest(f"An account has no '{min(unknown)}'; {', '.join(sorted(_WORDS))}.")
        given = body.get("balances", {} if "account_id" in body else None)
        amounts = {a: as_decimal(a, text) for a, text in _object("balances", given).items()}
        rates = {name: as_decimal(name, body[name]) for name in ("maker", "taker") if name in body}
        permissions = body.get("permissions", [])
        if not isinstance(permissions, list):
            raise BadRequest("'permissions' must be a list.")
        outside, keys = self._outside, []
        if "account_id" in body:
            account_id = outside.check(body["account_id"])
            outside.set_balances(account_id, amounts)
            outside.set_fees(account_id, maker=rates.get("maker"), taker=rates.get("taker"))
        else:
            account_id = outside.open(amounts, **rates)
            if self._futures is not None:
                self._futures.open_account(account_id, body.get("usdm", {}))
            keys = [key.as_json() for key in self._keys.issue(account_id)]
        if "fees_in_bnb" in body:
            outside.set_fees(account_id, in_bnb=bool(body["fees_in_bnb"]))
        if "permissions" in body:
            outside.permit(account_id, permissions)
        if "max_asset" in body:
            self._cap(account_id, _object("max_asset", body["max_asset"]))
        if "trade_group" in body:
            self._group(account_id, body["trade_group"])
        return {"account_id": account_id, "keys": keys}

    def restrict(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"api_key", "addresses": ["127.0.0.1"]}`: the key works from there only; [] from anywhere."""
        api_key, given = str(body.get("api_key")), body.get("addresses")
        if self._keys.find(api_key) is None:
            raise BadRequest("There is no such API key.")
        if not isinstance(given, list):
            raise BadRequest("'addresses' must be a list.")
        try:
            addresses = frozenset(str(ipaddress.ip_address(str(each))) for each in given)
        except ValueError as error:
            raise BadRequest(f"{error}.") from None
        self._keys.restrict(api_key, addresses)
        return {"addresses": sorted(addresses)}

    def _cap(self, account_id: int, caps: dict[str, Any]) -> None:
        limits = self._exchange.asset_limits(account_id)
        for asset, most in caps.items():
            if most is None:
                limits.pop(asset, None)
            else:
                limits[asset] = as_decimal(asset, most)

    def _group(self, account_id: int, group: object) -> None:
        if not isinstance(group, int) or group < -1:
            raise BadRequest("'trade_group' must be a whole number, -1 for none.")
        self._exchange.join_group(account_id, group)


def _object(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRequest(f"'{name}' must be an object of asset and amount.")
    return dict(value)
