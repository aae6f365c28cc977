"""Orders, fills, fees and positions are the same whatever the order and repetition of the news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal as D
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.executions import Executions
from terminal.domain.futures.position import FuturesFill, Position, PositionSide
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.domain.order_machine import merge_report
from terminal.domain.payoff import FuturesPayoff, InversePayoff, LinearPayoff

S = OrderStatus
INSTRUMENT = InstrumentId(Market.USDM, "BTCUSDT")
OTHER = InstrumentId(Market.USDM, "ETHUSDT")
FLAT = Position(instrument=INSTRUMENT)
PAYOFFS: tuple[FuturesPayoff, ...] = (LinearPayoff(), InversePayoff(D(100)))


@dataclass(frozen=True)
class News:
    """One message: a report about an order, an execution, or both at once as a stream tells it."""

    order: Order | None
    fill: FuturesFill | None = None


@dataclass(frozen=True)
class Known:
    orders: dict[str, Order]
    fills: Sequence[FuturesFill]
    fees: dict[str, D]
    position: Position
    realized: D


def learn(news: Sequence[News], payoff: FuturesPayoff) -> Known:
    """What a terminal believes after these messages."""
    orders: dict[str, Order] = {}
    executions = Executions()
    for item in news:
        if item.order is not None:
            known = orders.get(item.order.client_id)
            orders[item.order.client_id] = (
                item.order if known is None else merge_report(known, item.order)
            )
        if item.fill is not None:
            executions.add(item.fill)
    change = executions.position(FLAT, payoff)
    return Known(
        orders,
        [fill for fill in executions.in_order(INSTRUMENT) if isinstance(fill, FuturesFill)],
        dict(executions.fees()),
        change.position,
        change.realized,
    )


@st.composite
def sessions(draw: st.DrawFn) -> list[News]:
    """Everything one session can tell: predictions, answers, stream events, queries, snapshots."""
    news: list[News] = []
    time, trade_id = 1_000, 500
    for number in range(draw(st.integers(1, 4))):
        side = draw(st.sampled_from(Side))
        ours = Order(
            instrument=INSTRUMENT,
            client_id=f"t1s-m1-{number}",
            side=side,
            type=OrderType.LIMIT,
            status=S.SUBMITTING,
            quantity=D(10),
            price=D(100),
            created_ms=time,
            updated_ms=time,
        )
        news.append(News(ours))
        if draw(st.booleans()):
            news.append(News(replace(ours, status=S.UNCONFIRMED, updated_ms=time + 9_999)))
        venue = replace(ours, status=S.NEW, venue_id=70 + number, updated_ms=time)
        news.append(News(venue))
        filled, value = D(0), D(0)
        for part in draw(st.lists(st.integers(1, 6), max_size=4)):
            quantity = min(D(part), 10 - filled)
            if not quantity:
                break
            time, trade_id = time + draw(st.integers(0, 3)), trade_id + draw(st.integers(1, 3))
            price = draw(st.sampled_from((D(99), D("99.5"), D(100), D("100.5"))))
            filled, value = filled + quantity, value + quantity * price
            status = S.FILLED if filled == 10 else S.PARTIALLY_FILLED
            venue = replace(
                venue,
                status=status,
                filled_quantity=filled,
                filled_quote=value,
                updated_ms=time,
            )
            fill = FuturesFill(
                instrument=INSTRUMENT,
                trade_id=trade_id,
                client_id=venue.client_id,
                venue_id=70 + number,
                side=side,
                price=price,
                quantity=quantity,
                quote_quantity=quantity * price,
                fee=D(draw(st.integers(-3, 9))).scaleb(-4),
                fee_asset=draw(st.sampled_from(("USDT", "BNB"))),
                is_maker=draw(st.booleans()),
                time_ms=time,
            )
            # The stream tells both at once; an answer and a query tell them apart.
            news += draw(
                st.sampled_from(
                    (
                        [News(venue, fill)],
                        [News(venue), News(None, fill)],
                        [News(venue, fill), News(venue), News(None, fill)],
                    )
                )
            )
        if filled < 10 and draw(st.booleans()):
            end = draw(st.sampled_from((S.CANCELED, S.EXPIRED, S.EXPIRED_IN_MATCH)))
            news.append(News(replace(venue, status=end, updated_ms=time)))
    return news


@given(sessions(), st.sampled_from(PAYOFFS), st.data())
def test_any_interleaving_and_repetition_ends_the_same(
    news: list[News], payoff: FuturesPayoff, data: st.DataObject
) -> None:
    repeated = news + data.draw(st.lists(st.sampled_from(news), max_size=6))
    assert learn(data.draw(st.permutations(repeated)), payoff) == learn(news, payoff)


@given(sessions(), st.sampled_from(PAYOFFS))
def test_orders_fills_and_positions_agree(news: list[News], payoff: FuturesPayoff) -> None:
    """What the orders say was filled is what the fills add up to, and what the position holds."""
    known = learn(news, payoff)
    executions = Executions(known.fills)
    held = D(0)
    for order in known.orders.values():
        assert executions.filled(order.client_id) == (order.filled_quantity, order.filled_quote)
        held += order.filled_quantity * (1 if order.side is Side.BUY else -1)
    assert known.position.quantity == held
    assert sum((fill.fee for fill in known.fills), D(0)) == sum(known.fees.values(), D(0))


@given(sessions())
def test_executions_of_others_change_nothing(news: list[News]) -> None:
    """Another symbol and another leg have positions of their own."""
    fills = [item.fill for item in news if item.fill is not None]
    elsewhere = [replace(fill, instrument=OTHER) for fill in fills]
    leg = [
        replace(fill, position_side=PositionSide.LONG, trade_id=fill.trade_id + 10_000)
        for fill in fills
        if fill.side is Side.BUY
    ]
    alone = Executions(fills).position(FLAT, PAYOFFS[0])
    assert Executions([*elsewhere, *leg, *fills]).position(FLAT, PAYOFFS[0]) == alone


@given(sessions())
def test_merging_reports_in_any_grouping(news: list[News]) -> None:
    words = [item.order for item in news if item.order is not None]
    mine = [order for order in words if order.client_id == words[0].client_id]
    for cut in range(1, len(mine)):
        left, right = reduce(merge_report, mine[:cut]), reduce(merge_report, mine[cut:])
        assert merge_report(left, right) == reduce(merge_report, mine)
