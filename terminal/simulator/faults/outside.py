"""What happens to an account from elsewhere: the web page, other people, the exchange's staff."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.simulator.faults.catalogue import BadRequest, as_decimal
from terminal.simulator.faults.market import MarketBench
from terminal.simulator.journal import Journal
from terminal.simulator.keys import KeyRing, Permission
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.instruments import from_units
from terminal.simulator.spot.model import NewOrder, OrderRecord
from terminal.simulator.spot_wire import list_view as lists
from terminal.simulator.spot_wire import order_view as wire
from terminal.simulator.spot_wire.text import TimeUnit

_DEMO = 1
_OTHER = "other"
_OTHER_OWNS = Decimal(1_000_000)
_NUMBERS = {
    "quantity": "quantity",
    "quote_quantity": "quote_quantity",
    "price": "price",
    "stop_price": "stop_price",
    "iceberg_quantity": "iceberg_quantity",
}
_ORDER_WORDS = {
    *_NUMBERS,
    *("symbol", "side", "type", "time_in_force", "account", "client_id"),
    *("cancel", "fill", "fill_percent", "away_percent"),
}


class Outside:
    """Orders and changes of accounts that did not come through the exchange's doors."""

    def __init__(
        self, exchange: SpotExchange, keys: KeyRing, market: MarketBench, journal: Journal
    ) -> None:
        self._exchange = exchange
        self._keys = keys
        self._market = market
        self._journal = journal
        self._other: int | None = None
        self.accounts: list[int] = []

    def open(self, balances: Mapping[str, Decimal], **rates: Decimal) -> int:
        """A new account, without keys."""
        account_id = self._exchange.create_account(balances, **rates)
        self.accounts.append(account_id)
        self._journal.opened(account_id)
        return account_id

    def check(self, account_id: object) -> int:
        """The number of a known account.

        Raises:
            BadRequest: there is none.
        """
        if not isinstance(account_id, int) or account_id not in self.accounts:
            raise BadRequest(f"There is no account {account_id}.")
        return account_id

    def order(self, body: dict[str, Any]) -> dict[str, Any]:
        """Place an order from the web page, or from another person; or cancel or fill one.

        `account` is a number, or "other" for a rich stranger; the demo account by default.
        `away_percent` prices a limit order so far behind the best price of its side.
        """
        unknown = set(body) - _ORDER_WORDS
        if unknown:
            raise BadRequest(f"'{min(unknown)}' is not something an order has.")
        account_id = self._whose(body.get("account", _DEMO))
        symbol = str(body.get("symbol"))
        if "cancel" in body:
            return self._cancel(account_id, symbol, str(body["cancel"]))
        if "fill" in body:
            live = self._market.find(account_id, symbol, str(body["fill"]))
            self._market.fill(live, as_decimal("fill_percent", body.get("fill_percent", 100)))
            return wire.queried(live.record, TimeUnit.MILLISECOND)
        placed = self._exchange.place(account_id, self._read(symbol, body))
        return {"account_id": account_id, **wire.full(placed, TimeUnit.MILLISECOND)}

    def permit(self, account_id: int, names: list[Any]) -> None:
        """Let an account's keys do exactly this: READ, TRADE, WITHDRAW."""
        known = {each.value for each in Permission}
        if not set(map(str, names)) <= known:
            raise BadRequest(f"Permissions are {', '.join(sorted(known))}.")
        self._keys.permit(account_id, frozenset(Permission(str(name)) for name in names))

    def set_fees(
        self,
        account_id: int,
        *,
        maker: Decimal | None = None,
        taker: Decimal | None = None,
        in_bnb: bool | None = None,
    ) -> None:
        """Change commissions (fractions), or whether they are paid in BNB; None leaves a thing."""
        rates = self._exchange.accounts.get(account_id).rates
        standard = replace(
            rates.standard,
            maker=rates.maker if maker is None else maker,
            taker=rates.taker if taker is None else taker,
        )
        discounted = rates.discount_for_account if in_bnb is None else in_bnb
        rates = replace(rates, standard=standard, discount_for_account=discounted)
        self._exchange.set_commission(account_id, rates)

    def set_balances(self, account_id: int, balances: Mapping[str, Decimal]) -> None:
        """Make the free balances of these assets exactly this, by deposit or withdrawal."""
        for asset, wanted in balances.items():
            held = from_units(self._exchange.accounts.ledger.free(account_id, asset))
            if wanted != held:
                self._exchange.adjust(account_id, asset, wanted - held)

    def _whose(self, account: object) -> int:
        if account != _OTHER:
            return self.check(account)
        if self._other is None:
            assets = {
                asset
                for spec in self._exchange.symbols.values()
                for asset in (spec.base, spec.quote)
            }
            self._other = self.open(dict.fromkeys(sorted(assets), _OTHER_OWNS * 1000))
        return self._other

    def _cancel(self, account_id: int, symbol: str, name: str) -> dict[str, Any]:
        number = int(name) if name.isdigit() else None
        record = self._exchange.cancel(
            account_id,
            symbol,
            order_id=number,
            client_id=None if number is not None else name,
            new_client_id=_web_id(),
        )
        if isinstance(record, OrderRecord):
            return wire.canceled(record, TimeUnit.MILLISECOND)
        return lists.canceled(record, TimeUnit.MILLISECOND)

    def _read(self, symbol: str, body: dict[str, Any]) -> NewOrder:
        kind = _word(OrderType, "type", body.get("type", "MARKET"))
        side = _word(Side, "side", body.get("side"))
        tif = body.get("time_in_force", "GTC" if kind.value.endswith("LIMIT") else None)
        numbers: dict[str, Any] = {
            own: as_decimal(name, body[name]) for name, own in _NUMBERS.items() if name in body
        }
        if "away_percent" in body:
            best, spec = self._exchange.best(symbol), self._exchange.symbols[symbol]
            away = as_decimal("away_percent", body["away_percent"]) / 100
            price = best.bid * (1 - away) if side is Side.BUY else best.ask * (1 + away)
            numbers["price"] = price // spec.tick_size * spec.tick_size
        return NewOrder(
            symbol=symbol,
            side=side,
            type=kind,
            client_id=str(body.get("client_id", _web_id())),
            time_in_force=None if tif is None else _word(TimeInForce, "time_in_force", tif),
            **numbers,
        )


def _web_id() -> str:
    return f"web_{secrets.token_hex(12)}"


def _word(kind: Any, name: str, value: object) -> Any:
    try:
        return kind(value)
    except ValueError:
        raise BadRequest(f"'{name}' must be one of {', '.join(kind)}.") from None
