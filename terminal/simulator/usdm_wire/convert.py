"""Converting one asset of the futures wallet into another, at the index.

Source: USDⓈ-M "List All Convert Pairs", "Send Quote Request", "Accept the offered quote", "Order
status". A quote holds for ten seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import permutations
from typing import Any

from terminal.simulator.auth import mandatory
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.collateral import ASSETS
from terminal.simulator.usdm_wire.desk import Call, Endpoint, reading
from terminal.simulator.usdm_wire.orders import signed
from terminal.simulator.usdm_wire.text import cut

_VALID_MS = 10_000
_FIRST_QUOTE = 12_415_572_564
_FIRST_ORDER = 933_256_278_426_274_426
_PLACES = Decimal("1e-8")
_LEAST_USD, _MOST_USD = Decimal(1), Decimal(1_000_000)


@dataclass(slots=True)
class _Quote:
    account_id: int
    from_asset: str
    from_amount: Decimal
    to_asset: str
    to_amount: Decimal
    ratio: Decimal
    ends_ms: int
    order_id: int = 0
    accepted_ms: int = 0


class Convert:
    """Quotes by their number, for all accounts."""

    def __init__(self) -> None:
        self._quotes: dict[str, _Quote] = {}

    def pairs(self, call: Call) -> list[dict[str, Any]]:
        wanted = (call.params.text("fromAsset"), call.params.text("toAsset"))
        shown = []
        for pair in permutations([rules.asset for rules in ASSETS], 2):
            if any(want not in (None, asset) for want, asset in zip(wanted, pair, strict=True)):
                continue
            first, second = (_index(call, asset) for asset in pair)
            shown.append(
                {
                    "fromAsset": pair[0],
                    "toAsset": pair[1],
                    "fromAssetMinAmount": cut(_LEAST_USD / first),
                    "fromAssetMaxAmount": cut(_MOST_USD / first),
                    "toAssetMinAmount": cut(_LEAST_USD / second),
                    "toAssetMaxAmount": cut(_MOST_USD / second),
                }
            )
        return shown

    def quote(self, call: Call) -> dict[str, Any]:
        """A price for ten seconds; its number comes only when the funds suffice."""
        params = call.params
        source, target = params.need_text("fromAsset"), params.need_text("toAsset")
        ratio = (_index(call, source) / _index(call, target)).quantize(_PLACES, ROUND_DOWN)
        paid, got = params.decimal("fromAmount"), params.decimal("toAmount")
        if (paid is None) is (got is None):
            raise mandatory("fromAmount")
        if paid is None:
            paid = ((got or Decimal(0)) / ratio).quantize(_PLACES)
        got = (paid * ratio).quantize(_PLACES, ROUND_DOWN) if got is None else got
        ends_ms = call.now_ms + _VALID_MS
        shown = {
            "ratio": cut(ratio),
            "inverseRatio": cut(1 / ratio),
            "validTimestamp": ends_ms,
            "toAmount": cut(got),
            "fromAmount": cut(paid),
        }
        if _free(call, source) < paid:
            return shown
        number = str(_FIRST_QUOTE + len(self._quotes))
        self._quotes[number] = _Quote(call.account_id, source, paid, target, got, ratio, ends_ms)
        return {"quoteId": number, **shown}

    def accept(self, call: Call) -> dict[str, Any]:
        quote = self._find(call, call.params.need_text("quoteId"))
        if call.now_ms > quote.ends_ms or quote.order_id:
            raise VenueError(-1130, "Data sent for parameter 'quoteId' is not valid.")
        call.exchange.deposit(call.account_id, quote.from_asset, -quote.from_amount)
        call.exchange.deposit(call.account_id, quote.to_asset, quote.to_amount)
        quote.order_id, quote.accepted_ms = _FIRST_ORDER + len(self._quotes), call.now_ms
        return {
            "orderId": str(quote.order_id),
            "createTime": quote.accepted_ms,
            "orderStatus": "SUCCESS",
        }

    def status(self, call: Call) -> dict[str, Any]:
        order_id, number = call.params.text("orderId"), call.params.text("quoteId")
        if order_id is None and number is None:
            raise mandatory("orderId")
        named = {str(each.order_id): key for key, each in self._quotes.items() if each.order_id}
        quote = self._find(call, named.get(order_id or "", number or ""))
        return {
            "orderId": quote.order_id,
            "orderStatus": "SUCCESS",
            "fromAsset": quote.from_asset,
            "fromAmount": cut(quote.from_amount),
            "toAsset": quote.to_asset,
            "toAmount": cut(quote.to_amount),
            "ratio": cut(quote.ratio),
            "inverseRatio": cut(1 / quote.ratio),
            "createTime": quote.accepted_ms,
        }

    def _find(self, call: Call, number: str) -> _Quote:
        quote = self._quotes.get(number)
        if quote is None or quote.account_id != call.account_id:
            raise VenueError(-1130, "Data sent for parameter 'quoteId' is not valid.")
        return quote


def _index(call: Call, asset: str) -> Decimal:
    """USD price of an asset of the futures wallet."""
    if asset not in {rules.asset for rules in ASSETS}:
        raise VenueError(-1108, "Invalid asset.")
    return call.exchange.asset_index(asset)[0].index


def _free(call: Call, asset: str) -> Decimal:
    rows = call.exchange.balances(call.account_id)
    return next((row.max_withdraw for row in rows if row.asset == asset), Decimal(0))


def endpoints() -> tuple[Endpoint, ...]:
    """Pairs, quotes, orders."""
    shop = Convert()
    amounts = ("fromAsset", "toAsset", "fromAmount", "toAmount", "validTime")
    return (
        reading("v1/convert/exchangeInfo", shop.pairs, 20, "fromAsset", "toAsset"),
        signed("POST", "v1/convert/getQuote", shop.quote, 50, *amounts),
        signed("POST", "v1/convert/acceptQuote", shop.accept, 200, "quoteId"),
        signed("GET", "v1/convert/orderStatus", shop.status, 50, "orderId", "quoteId"),
    )
