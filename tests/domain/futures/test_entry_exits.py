"""Exits judged before their entry is sent: the nearest values offered are really legal."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.futures.bracket import ExitLeg, Exits
from terminal.domain.futures.entry_exits import check_entry_exits
from terminal.domain.order import Side
from terminal.domain.spot.ticket import StopKind
from tests.support.futures_scene import perpetual

D = Decimal
BTC = perpetual("BTC", "0.1", "0.001")
PRICES = st.decimals(D("1000"), D("90000"), places=2)


def exits(stop: Decimal | None, target: Decimal | None = None) -> Exits:
    def leg(kind: StopKind, price: Decimal | None) -> ExitLeg | None:
        return None if price is None else ExitLeg(kind=kind, trigger_price=price)

    return Exits(stop=leg(StopKind.STOP_LOSS, stop), target=leg(StopKind.TAKE_PROFIT, target))


@given(PRICES, PRICES, PRICES, st.sampled_from([Side.BUY, Side.SELL]), st.booleans())
def test_what_is_offered_instead_is_legal(
    price: Decimal, entry: Decimal, liquidation: Decimal, side: Side, is_stop: bool
) -> None:
    """Applied again until nothing speaks against it; that takes three rules at most."""
    for _ in range(3):
        asked = exits(price) if is_stop else exits(None, price)
        found = check_entry_exits(asked, side, entry, liquidation, BTC)
        if not found:
            return
        offered = found[0].lower if found[0].lower is not None else found[0].upper
        if offered is None:
            return
        price = offered
    reachable = liquidation < entry if side is Side.BUY else liquidation > entry
    if reachable and abs(liquidation - entry) > 1:
        asked = exits(price) if is_stop else exits(None, price)
        assert check_entry_exits(asked, side, entry, liquidation, BTC) == ()


def test_a_long_and_a_short_mirror_each_other() -> None:
    entry, liquidation = D(100), D(80)
    assert check_entry_exits(exits(D(95), D(110)), Side.BUY, entry, liquidation, BTC) == ()
    assert check_entry_exits(exits(D(105), D(90)), Side.SELL, entry, D(120), BTC) == ()
    wrong = check_entry_exits(exits(D(105), D(90)), Side.BUY, entry, liquidation, BTC)
    assert [violation.rule for violation in wrong] == ["EXIT_SIDE", "EXIT_SIDE"]


def test_a_stop_at_or_beyond_the_liquidation_is_vain() -> None:
    for stop in (D(80), D("79.9")):
        found = check_entry_exits(exits(stop), Side.BUY, D(100), D(80), BTC)
        assert [violation.rule for violation in found] == ["BEYOND_LIQUIDATION"]
        assert found[0].upper == D("80.1")


def test_unknown_prices_are_not_judged() -> None:
    assert check_entry_exits(exits(D(95)), Side.BUY, None, None, BTC) == ()
