"""What a spot symbol lets one do at all, and what the matching engine refuses on arrival."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.instrument import SpotPair, TradingStatus
from terminal.domain.numbers import grouped_text
from terminal.domain.order import OrderType, Side, StpMode
from terminal.domain.order_shape import CONDITIONAL_TYPES, OrderShape, triggers_above
from terminal.domain.rounding import excess
from terminal.domain.spot.bounds import price_bounds, trigger_bounds
from terminal.domain.ticket import LimitTicket, MarketTicket
from terminal.domain.violation import Field, Violation

REFUSED = -2010
_PRECISION = -1111
_BAD_STP = -1013
_MAX_PEG_LEVELS = 100

_STATUS_WORDS = {
    TradingStatus.CANCEL_ONLY: "takes cancellations only",
    TradingStatus.BREAK: "is in a break: no trading and no market data",
    TradingStatus.HALT: "is halted: market data continues, trading does not",
    TradingStatus.END_OF_DAY: "has ended its trading day",
}
_NOUNS = {
    OrderType.LIMIT: "Limit orders",
    OrderType.LIMIT_MAKER: "Post-only orders",
    OrderType.MARKET: "Market orders",
    OrderType.STOP_LOSS: "Stop orders at the market's price",
    OrderType.STOP_LOSS_LIMIT: "Stop-limit orders",
    OrderType.TAKE_PROFIT: "Take-profit orders at the market's price",
    OrderType.TAKE_PROFIT_LIMIT: "Take-profit limit orders",
}


def check_status(pair: SpotPair, found: list[Violation]) -> None:
    """Nothing can be placed unless the symbol trades; a status we do not know does not."""
    if pair.is_tradable and pair.spot_trading_allowed:
        return
    if not pair.is_tradable:
        words = _STATUS_WORDS.get(
            pair.status, f"is not trading ({pair.status_text or pair.status})"
        )
    else:
        words = "is not open for spot trading"
    message = f"{pair.display_name} {words}. Open orders can still be cancelled."
    found.append(Violation(rule="STATUS", field=Field.ORDER, message=message, code=REFUSED))


def check_order(
    shape: OrderShape, pair: SpotPair, stp_mode: StpMode | None, found: list[Violation]
) -> None:
    """Type, flags, self-trade prevention and decimals."""
    name = pair.display_name
    if shape.type not in pair.order_types:
        found.append(_order("ORDER_TYPE", f"{_NOUNS[shape.type]} are not offered for {name}."))
    if shape.trailing is not None and not pair.trailing_stop_allowed:
        message = f"Trailing stops are not offered for {name}."
        found.append(_order("TRAILING_STOP", message, Field.TRAILING))
    if shape.quote_quantity is not None and not pair.quote_order_quantity_allowed:
        message = f"{name} takes market orders by quantity only: give an amount of {pair.base}."
        found.append(_order("QUOTE_ORDER_QTY", message, Field.TOTAL))
    if shape.iceberg_quantity and not pair.iceberg_allowed:
        message = f"Iceberg orders are not offered for {name}."
        found.append(_order("ICEBERG", message, Field.ICEBERG))
    if stp_mode is not None and stp_mode not in pair.stp_modes:
        message = f"{name} does not offer {stp_mode} against trading with yourself."
        found.append(_order("STP_MODE", message, code=_BAD_STP))
    if shape.quantity is not None:
        _check_decimals(
            shape.quantity, pair.step_size, pair.base_decimals, Field.QUANTITY, "Quantity", found
        )
    if shape.price is not None:
        _check_decimals(
            shape.price, pair.tick_size, pair.quote_decimals, Field.PRICE, "Price", found
        )


def check_route(ticket: LimitTicket | MarketTicket, pair: SpotPair, found: list[Violation]) -> None:
    """Whether the exchange routes this symbol's orders."""
    if ticket.routed and not pair.routes:
        message = f"{pair.display_name} is not routed: its orders fill on its own book only."
        found.append(_order("SOR", message))


def check_peg(
    shape: OrderShape, pair: SpotPair, context: MarketContext, found: list[Violation]
) -> None:
    """Whether the symbol takes pegs, how deep, and whether the book reaches so deep now."""
    if shape.peg is None:
        return
    if not pair.pegged_allowed:
        message = f"Pegged orders are not offered for {pair.display_name}."
        found.append(_order("PEGGED", message))
    if not 0 <= shape.peg_levels <= _MAX_PEG_LEVELS:
        message = f"A peg can lie 0 to {_MAX_PEG_LEVELS} levels into the book."
        found.append(_order("PEGGED", message, Field.PRICE))
    elif context.book is not None and shape.price is None:
        message = "The book has no such level now: choose a nearer one."
        found.append(replace(_order("PEGGED", message, Field.PRICE), is_estimate=True))


def _check_decimals(
    value: Decimal, step: Decimal, decimals: int, field: Field, name: str, found: list[Violation]
) -> None:
    """Decimals beyond the asset's own; left to the step's rule where the step already forbids them."""
    if excess(value, step) or not excess(value, Decimal(1).scaleb(-decimals)):
        return
    message = f"{name} can have at most {decimals} decimals."
    found.append(_order("PRECISION", message, field, _PRECISION, value))


def check_engine(
    shape: OrderShape, pair: SpotPair, context: MarketContext, found: list[Violation]
) -> None:
    """A stop that would fire at once, a post-only order that would take."""
    if shape.type in CONDITIONAL_TYPES:
        _check_trigger(shape, pair, context, found)
    elif shape.type is OrderType.LIMIT_MAKER and shape.price is not None:
        _check_post_only(shape, shape.price, pair, context, found)


def _check_trigger(
    shape: OrderShape, pair: SpotPair, context: MarketContext, found: list[Violation]
) -> None:
    last, trigger = context.last_price, shape.trigger_price
    if trigger is None:
        return
    if last is None:
        message = "The last price is not known yet: wait for it before placing a stop."
        found.append(_order("LAST_PRICE", message, Field.TRIGGER_PRICE, None, trigger))
        return
    if shape.trailing is not None:
        return
    rising = triggers_above(shape.type, shape.side)
    if trigger > last if rising else trigger < last:
        return
    lower, upper = trigger_bounds(shape, pair, context).nearest(trigger)
    word = "above" if rising else "below"
    found.append(
        Violation(
            rule="TRIGGER_IMMEDIATELY",
            field=Field.TRIGGER_PRICE,
            message=f"This would trigger at once: the trigger must be {word} the last price "
            f"of {grouped_text(last)}.",
            value=trigger,
            bound=last,
            lower=lower,
            upper=upper,
            code=REFUSED,
        )
    )


def _check_post_only(
    shape: OrderShape,
    price: Decimal,
    pair: SpotPair,
    context: MarketContext,
    found: list[Violation],
) -> None:
    buying = shape.side is Side.BUY
    touch = context.best_ask if buying else context.best_bid
    if touch is None or (price < touch if buying else price > touch):
        return
    lower, upper = price_bounds(shape, pair, context).nearest(price)
    where = "below the best ask" if buying else "above the best bid"
    found.append(
        Violation(
            rule="POST_ONLY",
            field=Field.PRICE,
            message=f"A post-only order may not take: price it {where} of {grouped_text(touch)}.",
            value=price,
            bound=touch,
            lower=lower,
            upper=upper,
            code=REFUSED,
        )
    )


def _order(
    rule: str,
    message: str,
    field: Field = Field.ORDER,
    code: int | None = REFUSED,
    value: Decimal | None = None,
) -> Violation:
    return Violation(rule=rule, field=field, message=message, code=code, value=value)
