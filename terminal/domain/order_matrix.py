"""Which parameters each order type must, may and may not carry, per market; as data.

Sources: Spot API, "New order" and "Pegged orders"; USDⓈ-M and COIN-M Futures, "New Order"; USDⓈ-M
"New Algo Order"; Options, "New Order". A parameter in no list of a type is forbidden there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from terminal.domain.order import OrderType


class OrderService(StrEnum):
    """The five places an order can be sent to; each has parameter names of its own."""

    SPOT = "spot"
    LINEAR = "linear"
    INVERSE = "inverse"
    ALGO = "algo"
    OPTIONS = "options"


@dataclass(frozen=True, slots=True)
class Parameters:
    """`required` all, `at_least_one` and `exactly_one` of each group, `optional` any."""

    required: frozenset[str]
    optional: frozenset[str]
    at_least_one: tuple[tuple[str, ...], ...] = ()
    exactly_one: tuple[tuple[str, ...], ...] = ()

    @property
    def accepted(self) -> frozenset[str]:
        groups = (*self.at_least_one, *self.exactly_one)
        return self.required | self.optional | {name for group in groups for name in group}


def _row(
    required: str,
    optional: str = "",
    *,
    at_least_one: tuple[str, ...] = (),
    exactly_one: tuple[str, ...] = (),
) -> Parameters:
    return Parameters(
        frozenset(required.split()),
        frozenset(optional.split()),
        tuple(tuple(group.split()) for group in at_least_one),
        tuple(tuple(group.split()) for group in exactly_one),
    )


_PEG = "pegPriceType pegOffsetType pegOffsetValue"
_ANY_SPOT = (
    "newClientOrderId newOrderRespType selfTradePreventionMode strategyId strategyType recvWindow"
)
_WAITS = ("stopPrice trailingDelta",)
_PRICED = ("price pegPriceType",)
_SPOT_STOP = _row("quantity", _ANY_SPOT, at_least_one=_WAITS)
_SPOT_STOP_LIMIT = _row(
    "timeInForce quantity", f"icebergQty {_PEG} {_ANY_SPOT}", at_least_one=(*_WAITS, *_PRICED)
)

SPOT_ROWS = {
    OrderType.LIMIT: _row(
        "timeInForce quantity", f"icebergQty {_PEG} {_ANY_SPOT}", at_least_one=_PRICED
    ),
    OrderType.LIMIT_MAKER: _row("quantity", f"icebergQty {_PEG} {_ANY_SPOT}", at_least_one=_PRICED),
    OrderType.MARKET: _row("", _ANY_SPOT, exactly_one=("quantity quoteOrderQty",)),
    OrderType.STOP_LOSS: _SPOT_STOP,
    OrderType.TAKE_PROFIT: _SPOT_STOP,
    OrderType.STOP_LOSS_LIMIT: _SPOT_STOP_LIMIT,
    OrderType.TAKE_PROFIT_LIMIT: _SPOT_STOP_LIMIT,
}

_ANY_FUTURES = (
    "positionSide reduceOnly newClientOrderId newOrderRespType selfTradePreventionMode recvWindow"
)
_TRIGGER = "workingType priceProtect"
_MATCHED = ("price priceMatch",)


def _futures_rows(*, dated: bool) -> dict[OrderType, Parameters]:
    """Rows of the classic futures order; only USD-M knows good-till-date."""
    until = "goodTillDate" if dated else ""
    stop = _row(
        "quantity stopPrice",
        f"timeInForce {until} {_TRIGGER} {_ANY_FUTURES}",
        exactly_one=_MATCHED,
    )
    stop_market = _row(
        "stopPrice",
        f"timeInForce {_TRIGGER} {_ANY_FUTURES}",
        exactly_one=("quantity closePosition",),
    )
    return {
        OrderType.LIMIT: _row(
            "timeInForce quantity", f"{until} {_ANY_FUTURES}", exactly_one=_MATCHED
        ),
        OrderType.MARKET: _row("quantity", _ANY_FUTURES),
        OrderType.STOP: stop,
        OrderType.TAKE_PROFIT: stop,
        OrderType.STOP_MARKET: stop_market,
        OrderType.TAKE_PROFIT_MARKET: stop_market,
        OrderType.TRAILING_STOP_MARKET: _row(
            "quantity callbackRate", f"timeInForce activationPrice {_TRIGGER} {_ANY_FUTURES}"
        ),
    }


_ANY_ALGO = (
    "positionSide reduceOnly clientAlgoId newOrderRespType selfTradePreventionMode recvWindow "
    "timeInForce goodTillDate workingType priceProtect"
)
_ALGO_STOP = _row("algoType quantity triggerPrice", _ANY_ALGO, exactly_one=_MATCHED)
_ALGO_MARKET = _row("algoType triggerPrice", _ANY_ALGO, exactly_one=("quantity closePosition",))

ORDER_ROWS = {
    OrderService.SPOT: SPOT_ROWS,
    OrderService.LINEAR: _futures_rows(dated=True),
    OrderService.INVERSE: _futures_rows(dated=False),
    OrderService.ALGO: {
        OrderType.STOP: _ALGO_STOP,
        OrderType.TAKE_PROFIT: _ALGO_STOP,
        OrderType.STOP_MARKET: _ALGO_MARKET,
        OrderType.TAKE_PROFIT_MARKET: _ALGO_MARKET,
        OrderType.TRAILING_STOP_MARKET: _row(
            "algoType quantity callbackRate", f"activatePrice {_ANY_ALGO}"
        ),
    },
    OrderService.OPTIONS: {
        OrderType.LIMIT: _row(
            "quantity price",
            "timeInForce reduceOnly postOnly newOrderRespType clientOrderId isMmp recvWindow "
            "selfTradePreventionMode",
        ),
    },
}
"""Type by parameter; `symbol`, `side`, `type` and `timestamp` go with every order."""

TIMES_IN_FORCE = {
    OrderService.SPOT: frozenset(("GTC", "IOC", "FOK")),
    OrderService.LINEAR: frozenset(("GTC", "IOC", "FOK", "GTX", "GTD", "RPI")),
    OrderService.INVERSE: frozenset(("GTC", "IOC", "FOK", "GTX")),
    OrderService.ALGO: frozenset(("GTC", "IOC", "FOK", "GTX", "GTD", "RPI")),
    OrderService.OPTIONS: frozenset(("GTC", "IOC", "FOK", "GTX")),
}

FUTURES_SERVICES = frozenset((OrderService.LINEAR, OrderService.INVERSE, OrderService.ALGO))
