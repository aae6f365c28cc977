"""What will happen if this futures ticket is sent: the "Before you send" card of a contract.

Assumes that the order is filled completely and that the marks of everything else stay. Money in
the margin asset, prices in quote per base.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from terminal.domain.balance import CommissionRates
from terminal.domain.context import MarketContext
from terminal.domain.futures.bracket import Exits
from terminal.domain.futures.derivative import Wallet
from terminal.domain.futures.funding import funding_payment
from terminal.domain.futures.position import Position, apply_fill
from terminal.domain.futures.position_figures import Funds, Held, figures_of
from terminal.domain.futures.position_sums import liquidation_of, way_to_liquidation
from terminal.domain.futures.price_rules import check_match
from terminal.domain.futures.shape import CONDITIONAL_TYPES, FuturesShape, futures_shape
from terminal.domain.futures.sizing import margin_needed
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.futures.words import MarginMode, PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import ZERO, OrderType, Side, TimeInForce
from terminal.domain.order_shape import OrderShape
from terminal.domain.payoff import Direction, payoff_of
from terminal.domain.preview import ExpectedFill, Liquidity, expected_fill


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesPreview:
    """Everything the card shows; None cannot be told.

    `margin` is what the order ties up now, zero when it only reduces. `position` is the position
    after the fill; `*_before` is how it stands now (None when flat). `distance` is the signed
    fraction of the mark to the new liquidation price. `funding` what the next settlement changes
    for the position after the fill; `realized` what the fill itself realises, before fees.
    """

    price: Decimal | None = None
    notional: Decimal | None = None
    margin: Decimal | None = None
    rests: bool | None = None
    fill: ExpectedFill | None = None
    liquidity: Liquidity = Liquidity.UNKNOWN
    fee: Decimal | None = None
    position: Position | None = None
    entry_before: Decimal | None = None
    entry_after: Decimal | None = None
    liquidation_before: Decimal | None = None
    liquidation_after: Decimal | None = None
    is_exact: bool = False
    distance: Decimal | None = None
    break_even: Decimal | None = None
    funding: Decimal | None = None
    realized: Decimal | None = None


def preview_futures(
    ticket: FuturesTicket,
    contract: FuturesContract,
    one: Held,
    all_held: Sequence[Held],
    funds: Funds,
    context: MarketContext,
    rates: CommissionRates | None,
) -> FuturesPreview:
    """`one` is the position that the ticket changes (flat when there is none), `all_held` every
    open position of the account."""
    shape = futures_shape(ticket, context.last_price)
    if shape.price_match is not None and context.book is not None:
        shape = check_match(shape, shape.price_match, context.book, [])
    waits = shape.type in CONDITIONAL_TYPES
    fill = None
    if context.book is not None and not waits:
        fill = expected_fill(_plain(shape), context.book)
    price = _price(shape, fill, context)
    quantity = shape.quantity
    if shape.close_position:
        quantity = abs(one.position.quantity)
    rests = _rests(shape, fill, context, waits=waits)
    liquidity = _liquidity(shape, fill, rests=rests)
    shown = FuturesPreview(price=price, rests=rests, fill=fill, liquidity=liquidity)
    if price is None or quantity is None or quantity <= 0 or price <= 0:
        return shown
    payoff = payoff_of(contract)
    notional = payoff.notional(quantity, price)
    rate = _rate(rates, liquidity)
    fee = None if rate is None else notional * rate
    opens = not (shape.reduce_only or shape.close_position)
    margin = margin_needed(
        shape.side, shape.position_side, quantity, price, contract, context
    ) if opens else ZERO  # fmt: skip
    shown = replace(shown, notional=notional, fee=fee, margin=margin)
    return _with_position(shown, shape.side, quantity, price, contract, one, all_held, funds, rate)


def exit_result(
    side: Side,
    quantity: Decimal | None,
    entry: Decimal | None,
    exit_price: Decimal | None,
    contract: FuturesContract,
) -> Decimal | None:
    """What an exit at `exit_price` earns on an entry of `side`, before fees."""
    if quantity is None or entry is None or exit_price is None or entry <= 0 or exit_price <= 0:
        return None
    return payoff_of(contract).profit(Direction.of(side), quantity, entry, exit_price)


def reward_to_risk(
    exits: Exits | None,
    side: Side,
    quantity: Decimal | None,
    entry: Decimal | None,
    contract: FuturesContract,
    rate: Decimal = ZERO,
) -> Decimal | None:
    """What the target wins for one unit that the stop loses, fees of both fills included.

    None without both exits, or when the stop does not lose.
    """
    if exits is None or exits.stop is None or exits.target is None:
        return None
    results = []
    payoff = payoff_of(contract)
    for leg in (exits.target, exits.stop):
        earned = exit_result(side, quantity, entry, leg.trigger_price, contract)
        if earned is None or entry is None or quantity is None:
            return None
        turned = payoff.notional(quantity, entry) + payoff.notional(quantity, leg.trigger_price)
        results.append(earned - turned * rate)
    won, lost = results
    return won / -lost if lost < 0 else None


def risk_share(lost: Decimal | None, balance: Decimal | None) -> Decimal | None:
    """The loss at the stop as a positive fraction of the margin balance."""
    if lost is None or lost >= 0 or not balance or balance <= 0:
        return None
    return -lost / balance


def _with_position(
    shown: FuturesPreview,
    side: Side,
    quantity: Decimal,
    price: Decimal,
    contract: FuturesContract,
    one: Held,
    all_held: Sequence[Held],
    funds: Funds,
    rate: Decimal | None,
) -> FuturesPreview:
    """The same with what the position becomes."""
    payoff, before = payoff_of(contract), one.position
    closing = before.closing_side
    if before.side is not PositionSide.BOTH and side is closing:
        quantity = min(quantity, abs(before.quantity))
    try:
        change = apply_fill(before, side, quantity, price, payoff)
    except ValueError:
        return shown
    after = _collateral(change.position, before, side, quantity, price, contract, one.leverage)
    paid = (shown.fee or ZERO) - change.realized
    others = [held for held in all_held if held.position.key != before.key]
    held_now = figures_of(all_held, funds, ()) if before.is_open else ()
    mine = next((f for f in held_now if f.position.key == before.key), None)
    shown = replace(
        shown,
        position=after,
        realized=change.realized,
        entry_before=before.entry_price if before.is_open else None,
        liquidation_before=None if mine is None else liquidation_of(mine),
    )
    if not after.is_open:
        return shown
    held_after = replace(one, position=replace(after, liquidation=None, break_even=None))
    figures = figures_of([*others, held_after], _spent(funds, contract.settle, paid), ())[-1]
    liquidation = figures.liquidation
    direction = after.direction
    return replace(
        shown,
        entry_after=after.entry_price,
        liquidation_after=liquidation_of(figures),
        is_exact=liquidation is not None and not liquidation.is_estimate,
        distance=way_to_liquidation(figures),
        break_even=(
            None
            if rate is None or direction is None
            else payoff.break_even(direction, after.entry_price, paid=rate, closing_rate=rate)
        ),
        funding=(
            None
            if one.mark is None or one.mark.funding_rate is None
            else funding_payment(after, one.mark.mark, one.mark.funding_rate, payoff)
        ),
    )


def _collateral(
    after: Position,
    before: Position,
    side: Side,
    quantity: Decimal,
    price: Decimal,
    contract: FuturesContract,
    leverage: int | None,
) -> Position:
    """An isolated position takes margin with what is added and gives its share back with the rest."""
    if after.margin_mode is not MarginMode.ISOLATED or not leverage:
        return after
    payoff, held, left = payoff_of(contract), abs(before.quantity), abs(after.quantity)
    if before.is_open and side is before.closing_side:
        if quantity <= held:
            wallet = before.isolated_wallet * left / held
        else:
            wallet = payoff.notional(left, price) / leverage
    else:
        wallet = before.isolated_wallet + payoff.notional(quantity, price) / leverage
    return replace(after, isolated_wallet=wallet)


def _spent(funds: Funds, asset: str, amount: Decimal) -> Funds:
    """The wallets after `amount` of `asset` has left the cross wallet (negative: came in)."""
    wallet = funds.wallets.get(asset)
    if wallet is None:
        return funds
    left = replace(wallet, cross=wallet.cross - amount, balance=wallet.balance - amount)
    wallets: dict[str, Wallet] = {**funds.wallets, asset: left}
    return replace(funds, wallets=wallets)


def _plain(shape: FuturesShape) -> OrderShape:
    """The order as the book sees it: post-only never takes."""
    post_only = shape.time_in_force is TimeInForce.GTX
    kind = OrderType.LIMIT_MAKER if post_only else shape.type
    return OrderShape(
        shape.side,
        kind,
        shape.quantity,
        price=shape.price,
        time_in_force=shape.time_in_force,
    )


def _price(
    shape: FuturesShape, fill: ExpectedFill | None, context: MarketContext
) -> Decimal | None:
    """What the order would trade at on the whole: met levels first, else its own price."""
    if fill is not None and (fill.complete or shape.type is OrderType.MARKET):
        return fill.average_price
    own = (shape.price, shape.trigger_price, shape.activation_price)
    known = next((price for price in own if price is not None), None)
    return known if known is not None else context.last_price or context.mark_price


def _rests(
    shape: FuturesShape, fill: ExpectedFill | None, context: MarketContext, *, waits: bool
) -> bool | None:
    if waits or shape.time_in_force is TimeInForce.GTX:
        return True
    if context.book is None:
        return None
    stays = shape.time_in_force in (TimeInForce.GTC, TimeInForce.GTD)
    return fill is None and stays


def _liquidity(shape: FuturesShape, fill: ExpectedFill | None, *, rests: bool | None) -> Liquidity:
    at_market = (
        OrderType.MARKET,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT_MARKET,
        OrderType.TRAILING_STOP_MARKET,
    )
    if shape.type in at_market:
        return Liquidity.TAKER
    if shape.type is not OrderType.LIMIT or rests is None:
        return Liquidity.UNKNOWN
    if rests:
        return Liquidity.MAKER
    return Liquidity.TAKER if fill is None or fill.complete else Liquidity.MIXED


def _rate(rates: CommissionRates | None, liquidity: Liquidity) -> Decimal | None:
    """Taker where nobody knows: the dearer one."""
    if rates is None:
        return None
    return rates.maker if liquidity is Liquidity.MAKER else rates.taker
