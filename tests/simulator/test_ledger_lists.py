"""Money is conserved with lists, amends, replacements, self-trade prevention and BNB commissions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terminal.domain.order import StpMode
from terminal.simulator.spot.commission import CommissionRates, Rates
from terminal.simulator.spot.model import VenueError
from tests.simulator.quiet import SYMBOL, Quiet

KINDS = ("OCO", "OTO", "OTOCO", "OPO", "OPOCO")
STEP = st.tuples(
    st.sampled_from(("list", "list", "order", "order", "cancel", "amend", "replace", "print")),
    st.sampled_from(KINDS),
    st.sampled_from(("BUY", "SELL")),
    st.integers(2, 60),
    st.integers(-40, 40),
    st.sampled_from([mode.value for mode in StpMode]),
    st.integers(0, 2),
    st.booleans(),
)


def place_list(
    quiet: Quiet,
    by: int,
    kind: str,
    side: str,
    quantity: Decimal,
    offset: int,
    stp: str,
    market: bool,
) -> None:
    price = Decimal(3000) + offset
    sells = side == "SELL" or kind.startswith("OPO")
    leg_side = "SELL" if sells else "BUY"
    size: Any = None if kind.startswith("OPO") else str(quantity)
    stop = "STOP_LOSS" if market else "STOP_LOSS_LIMIT"
    limited = {} if market else {"price": str(price - 60 if sells else price + 60)}
    far = quiet.order(
        leg_side, stop, size, stop=str(price - 50 if sells else price + 50), stp=stp, **limited
    )
    near_price = str(price + 50 if sells else price - 50)
    near = quiet.order(leg_side, "LIMIT_MAKER", size, price=near_price, stp=stp)
    pair = (near, far) if sells else (far, near)
    opens = "BUY" if sells else "SELL"
    working = quiet.order(opens, "LIMIT", str(quantity), price=str(price), stp=stp)
    if kind == "OCO":
        quiet.place_list(kind, *pair, by=by)
    elif kind in ("OTOCO", "OPOCO"):
        quiet.place_list(kind, *pair, working=working, by=by)
    else:
        single = quiet.order(leg_side, "LIMIT", size, price=near_price, stp=stp)
        chosen = quiet.order(leg_side, "MARKET", size, stp=stp) if market else single
        quiet.place_list(kind, chosen, working=working, by=by)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, max_size=30))
def test_every_asset_is_conserved(steps: list[tuple[Any, ...]]) -> None:
    quiet = Quiet(symbols=(SYMBOL, "BNBUSDT"), stp_modes=tuple(StpMode))
    exchange = quiet.exchange
    third = quiet.open({"ETH": "3", "USDT": "9000", "BNB": "0.01"})
    rate = Rates(Decimal("0.001"), Decimal("0.001"))
    exchange.set_commission(third, CommissionRates(standard=rate, discount_for_account=True))
    exchange.join_group(quiet.mine, 1)
    exchange.join_group(quiet.other, 1)
    accounts = (quiet.mine, quiet.other, third)
    for action, kind, side, lots, offset, stp, who, flag in steps:
        by, quantity = accounts[who], Decimal(lots) / 20
        price = str(3000 + offset)
        try:
            if action == "list":
                place_list(quiet, by, kind, side, quantity, offset, stp, flag)
            elif action == "order":
                quiet.place(side, "LIMIT", str(quantity), price=price, stp=stp, by=by)
            elif action == "print":
                quiet.trade(str(3000 + 2 * offset))
            else:
                order = exchange.open_orders(by)[-1 if flag else 0]
                if action == "cancel":
                    exchange.cancel(by, SYMBOL, order_id=order.order_id)
                elif action == "amend":
                    exchange.amend(
                        by,
                        SYMBOL,
                        order_id=order.order_id,
                        client_id=None,
                        new_client_id="",
                        quantity=order.quantity * (lots // 6) / 10,
                    )
                else:
                    exchange.replace(
                        by,
                        quiet.order(side, "LIMIT", str(quantity), price=price, stp=stp),
                        order_id=order.order_id,
                        client_id=None,
                        new_client_id="",
                        restriction=None,
                        stops_on_failure=flag,
                    )
        except (VenueError, IndexError):
            pass
        exchange.check_ledger()
    for account in accounts:
        for order in exchange.all_orders(account, SYMBOL):
            assert order.executed + order.prevented_quantity <= order.quantity
        while orders := exchange.open_orders(account):
            exchange.cancel(account, SYMBOL, order_id=orders[0].order_id)
        assert exchange.lists.open(account) == []
        assert all(locked == 0 for _, locked in exchange.balances(account).values())
    exchange.check_ledger()
