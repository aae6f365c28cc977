"""Fills change positions; closes never increase or turn exposure; funding and risk sizes."""

from __future__ import annotations

import csv
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.futures.funding import funding_payment
from terminal.domain.futures.position import Position, PositionSide, apply_fill, closing_quantity
from terminal.domain.futures.risk_size import quantity_for_risk
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.domain.payoff import STORED, Direction, InversePayoff, LinearPayoff, cut
from tests.support.shared_data import shared_data

LINEAR = LinearPayoff()
COIN = InversePayoff(D(100))
BTC = InstrumentId(Market.USDM, "BTCUSDT")
FLAT = Position(instrument=BTC)


def _long(quantity: str, entry: str = "9300") -> Position:
    return Position(instrument=BTC, quantity=D(quantity), entry_price=D(entry))


def test_adding_reducing_closing_and_turning() -> None:
    opened = apply_fill(FLAT, Side.BUY, D("0.4"), D(9000), LINEAR).position
    added = apply_fill(opened, Side.BUY, D("0.6"), D(9500), LINEAR).position
    assert (added.quantity, added.entry_price) == (D(1), D(9300))
    part = apply_fill(added, Side.SELL, D("0.25"), D(9400), LINEAR)
    assert (part.position.quantity, part.position.entry_price) == (D("0.75"), D(9300))
    assert part.realized == D(25)
    closed = apply_fill(part.position, Side.SELL, D("0.75"), D(9200), LINEAR)
    assert not closed.position.is_open
    assert closed.realized == D(-75)
    turned = apply_fill(added, Side.SELL, D(3), D(9400), LINEAR)
    assert (turned.position.quantity, turned.position.entry_price) == (D(-2), D(9400))
    assert turned.realized == D(100)


def test_a_hedge_leg_cannot_turn() -> None:
    leg = Position(instrument=BTC, side=PositionSide.LONG, quantity=D(1), entry_price=D(10))
    with pytest.raises(ValueError, match="LONG"):
        apply_fill(leg, Side.SELL, D(2), D(10), LINEAR)


def test_recorded_fills_give_the_recorded_profit_and_commission() -> None:
    """To one unit of the last stored digit: the exchange cuts a product of binary numbers."""
    path = shared_data("fills", "usdm_testnet_2025-06-21_btcusdt_usertrades_first80.csv")
    position = FLAT
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        price, quantity = D(row["price"]), D(row["qty"])
        change = apply_fill(position, Side(row["side"]), quantity, price, LINEAR)
        position = change.position
        assert abs(change.realized - D(row["realizedPnl"])) <= STORED, row["id"]
        commission = cut(price * quantity * D("0.0004"))
        assert abs(commission - D(row["commission"])) <= STORED, row["id"]
    assert len(rows) == 80


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Side),
            st.integers(1, 50),
            st.decimals(min_value="50", max_value="150", places=1),
        ),
        min_size=1,
        max_size=25,
    ),
    st.sampled_from([LINEAR, COIN]),
)
def test_realized_plus_open_profit_is_the_cash_flow(
    fills: list[tuple[Side, int, D]], payoff: LinearPayoff | InversePayoff
) -> None:
    """Whatever the path, all profit at one exit price is the sum of what each fill alone earned."""
    position, realized, alone, exit_price = FLAT, D(0), D(0), D(100)
    for side, quantity, price in fills:
        change = apply_fill(position, side, D(quantity), price, payoff)
        position, realized = change.position, realized + change.realized
        alone += payoff.profit(Direction.of(side), D(quantity), price, exit_price)
    unrealized = (
        payoff.profit(position.direction, abs(position.quantity), position.entry_price, exit_price)
        if position.direction is not None
        else D(0)
    )
    assert abs(realized + unrealized - alone) < D("1e-15")


@given(
    st.integers(-10_000, 10_000),
    st.decimals(min_value=0, max_value=1, places=3),
    st.sampled_from([D("0.001"), D("0.01"), D(1)]),
)
def test_a_close_never_increases_or_turns(units: int, fraction: D, step: D) -> None:
    position = _long(str(units * step))
    quantity = closing_quantity(position, fraction, step)
    assert 0 <= quantity <= abs(position.quantity)
    assert quantity % step == 0
    side = position.closing_side
    if side is not None and quantity:
        after = apply_fill(position, side, quantity, D(9400), LINEAR).position.quantity
        assert abs(after) < abs(position.quantity)
        assert after * position.quantity >= 0
    if fraction == 1:
        assert quantity == abs(position.quantity)


@pytest.mark.parametrize(
    ("quantity", "mark", "rate", "payment"),
    [
        ("0.5", "34287.54619963", "0.0001", "-1.71437730"),
        ("0.5", "34287.54619963", "-0.0375", "642.89149124"),
        ("-0.5", "34287.54619963", "0.0001", "1.71437730"),
    ],
)
def test_funding_of_linear_positions(quantity: str, mark: str, rate: str, payment: str) -> None:
    assert funding_payment(_long(quantity), D(mark), D(rate), LINEAR) == D(payment)


def test_funding_of_a_coin_position_is_paid_in_coin() -> None:
    payment = funding_payment(_long("1000"), D("11029.69574559"), D("0.00071003"), COIN)
    assert payment == D("-0.00643743")
    assert funding_payment(FLAT, D(1), D(1), LINEAR) == 0


@given(
    st.sampled_from(Direction),
    st.decimals(min_value="1", max_value="100000", places=2),
    st.decimals(min_value="0.001", max_value="0.2", places=3),
    st.decimals(min_value="0", max_value="10000", places=2),
    st.sampled_from([LINEAR, COIN]),
)
def test_risk_size_stays_within_the_risk_and_is_the_largest(
    direction: Direction,
    entry: D,
    distance: D,
    risk: D,
    payoff: LinearPayoff | InversePayoff,
) -> None:
    stop = entry * (1 - direction * distance)
    step, rate = D("0.001"), D("0.0005")
    size = quantity_for_risk(
        risk, direction, entry, stop, payoff, step=step, entry_rate=rate, exit_rate=rate
    )

    def cost(quantity: D) -> D:
        fees = (payoff.notional(quantity, entry) + payoff.notional(quantity, stop)) * rate
        return fees - payoff.profit(direction, quantity, entry, stop)

    assert size % step == 0
    assert cost(size) <= risk + D("1e-9")
    assert cost(size + step) > risk - D("1e-9")


def test_a_stop_on_the_winning_side_is_refused() -> None:
    with pytest.raises(ValueError, match="lose"):
        quantity_for_risk(D(10), Direction.LONG, D(100), D(101), LINEAR, step=D(1))
