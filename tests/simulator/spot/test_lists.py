"""Order lists: what is locked, who wins, what is released, and what is told in which order."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.simulator.quiet import SYMBOL, Quiet, refusal


@pytest.fixture
def quiet() -> Quiet:
    return Quiet()


def sell_pair(quiet: Quiet, quantity: str = "2") -> tuple[int, int]:
    """An OCO: profit at 3300, stop at 2800 with a limit of 2790; ids of the stop and the limit."""
    report = quiet.place_list(
        "OCO",
        quiet.order("SELL", "LIMIT_MAKER", quantity, price="3300"),
        quiet.order("SELL", "STOP_LOSS_LIMIT", quantity, stop="2800", price="2790"),
    )
    stop, limit = report.record.orders
    return stop, limit


def test_a_pair_locks_once_and_starts_with_both_legs(quiet: Quiet) -> None:
    stop, limit = sell_pair(quiet)
    assert quiet.told() == [(stop, "NEW", "NEW"), (limit, "NEW", "NEW")]
    assert quiet.list_steps() == ["EXEC_STARTED"]
    assert quiet.held("ETH") == (98, 2)
    assert not quiet.record(stop).is_working
    assert quiet.record(limit).is_working
    assert quiet.exchange.lists.open(quiet.mine)[0].record.orders == (stop, limit)


def test_a_buying_pair_locks_for_the_dearer_leg(quiet: Quiet) -> None:
    quiet.place_list(
        "OCO",
        quiet.order("BUY", "STOP_LOSS_LIMIT", "1", stop="3200", price="3210"),
        quiet.order("BUY", "LIMIT_MAKER", "1", price="2500"),
    )
    assert quiet.held("USDT")[1] == 3210
    quiet.take("SELL", "0.4", "2500")
    assert quiet.held("USDT")[1] == Decimal(1500)
    quiet.exchange.check_ledger()


def test_the_first_partial_fill_of_the_limit_leg_ends_the_stop(quiet: Quiet) -> None:
    stop, limit = sell_pair(quiet)
    quiet.told()
    quiet.take("BUY", "0.5", "3300")
    assert quiet.told() == [(limit, "TRADE", "PARTIALLY_FILLED"), (stop, "EXPIRED", "EXPIRED")]
    assert quiet.record(stop).expiry_reason == "OCO_TRIGGER"
    assert quiet.list_steps() == ["EXEC_STARTED"]
    quiet.take("BUY", "1.5", "3300")
    assert quiet.list_steps() == ["EXEC_STARTED", "ALL_DONE"]
    assert quiet.held("ETH") == (98, 0)
    assert quiet.exchange.lists.open(quiet.mine) == []


def test_a_triggered_stop_inherits_the_lock(quiet: Quiet) -> None:
    stop, limit = sell_pair(quiet)
    quiet.told()
    quiet.trade("2800")
    assert quiet.told() == [(limit, "EXPIRED", "EXPIRED"), (stop, "NEW", "NEW")]
    assert quiet.record(stop).is_working
    assert quiet.held("ETH") == (98, 2)
    quiet.take("BUY", "2", "2790")
    assert quiet.record(stop).status == "FILLED"
    assert quiet.list_steps()[-1] == "ALL_DONE"


def test_two_stops_make_a_pair_and_the_reached_one_wins(quiet: Quiet) -> None:
    report = quiet.place_list(
        "OCO",
        quiet.order("SELL", "TAKE_PROFIT", "1", stop="3100"),
        quiet.order("SELL", "STOP_LOSS", "1", stop="2900"),
    )
    loss, profit = report.record.orders
    quiet.place("BUY", "LIMIT", "5", price="3090", by=quiet.other)
    quiet.trade("3100")
    assert quiet.record(profit).status == "FILLED"
    assert quiet.record(loss).expiry_reason == "OCO_TRIGGER"
    assert quiet.held("ETH") == (99, 0)


def test_cancelling_a_member_cancels_the_list(quiet: Quiet) -> None:
    stop, limit = sell_pair(quiet)
    quiet.told()
    done = quiet.exchange.cancel(quiet.mine, SYMBOL, order_id=limit, new_client_id="bye")
    assert [(o.order_id, o.client_id) for o in done.orders] == [(stop, "bye"), (limit, "bye")]
    assert quiet.told() == [(stop, "CANCELED", "CANCELED"), (limit, "CANCELED", "CANCELED")]
    assert quiet.held("ETH") == (100, 0)
    assert quiet.exchange.lists.all(quiet.mine)[0].record.order_status == "ALL_DONE"
    assert refusal(quiet.exchange.lists.cancel, quiet.mine, SYMBOL, list_id=1)[0] == -2011


def test_cancel_all_mixes_orders_and_lists(quiet: Quiet) -> None:
    sell_pair(quiet)
    quiet.place("BUY", "LIMIT", "1", price="2000")
    done = quiet.exchange.cancel_all(quiet.mine, SYMBOL)
    assert [hasattr(each, "orders") for each in done] == [True, False]
    assert quiet.exchange.open_orders(quiet.mine) == []


@pytest.mark.parametrize(
    ("above", "below", "code"),
    [
        (("LIMIT_MAKER", "2999", None), ("STOP_LOSS", None, "2800"), -2010),
        (("LIMIT_MAKER", "3300", None), ("STOP_LOSS", None, "3001"), -2010),
        (("LIMIT_MAKER", "3300", None), ("LIMIT_MAKER", "3400", None), -1168),
        (("STOP_LOSS", None, "3100"), ("STOP_LOSS", None, "2900"), -1197),
        (("TAKE_PROFIT", None, "3100"), ("TAKE_PROFIT", None, "2900"), -1199),
        (("TAKE_PROFIT", None, "3100"), ("LIMIT_MAKER", "2900", None), -1166),
    ],
)
def test_a_selling_pair_must_enclose_the_price(
    quiet: Quiet, above: tuple[str, ...], below: tuple[str, ...], code: int
) -> None:
    legs = [
        quiet.order(
            "SELL",
            kind,
            "1",
            **({"price": price} if price else {}),
            **({"stop": stop} if stop else {}),
        )
        for kind, price, stop in (above, below)
    ]
    assert refusal(quiet.place_list, "OCO", *legs)[0] == code
    assert quiet.held("ETH") == (100, 0)
    assert quiet.exchange.open_orders(quiet.mine) == []


def bracket(quiet: Quiet) -> tuple[int, int, int]:
    report = quiet.place_list(
        "OTOCO",
        quiet.order("SELL", "LIMIT_MAKER", "1", price="3300"),
        quiet.order("SELL", "STOP_LOSS", "1", stop="2700"),
        working=quiet.order("BUY", "LIMIT", "1", price="2900"),
    )
    working, stop, limit = report.record.orders
    return working, stop, limit


def test_pending_orders_wait_for_the_whole_working_order(quiet: Quiet) -> None:
    working, stop, limit = bracket(quiet)
    assert quiet.told() == [
        (working, "NEW", "NEW"),
        (stop, "NEW", "PENDING_NEW"),
        (limit, "NEW", "PENDING_NEW"),
    ]
    assert quiet.held("USDT")[1] == 2900
    assert quiet.held("ETH")[1] == 0
    quiet.take("SELL", "0.4", "2900")
    assert quiet.record(limit).status == "PENDING_NEW"
    quiet.told()
    quiet.take("SELL", "0.6", "2900")
    assert quiet.told() == [
        (working, "TRADE", "FILLED"),
        (stop, "NEW", "NEW"),
        (limit, "NEW", "NEW"),
    ]
    assert quiet.held("ETH")[1] == 1
    quiet.take("BUY", "1", "3300")
    assert quiet.record(stop).expiry_reason == "OCO_TRIGGER"
    assert quiet.list_steps() == ["EXEC_STARTED", "ALL_DONE"]


def test_pending_orders_expire_with_an_unfilled_working_order(quiet: Quiet) -> None:
    report = quiet.place_list(
        "OTO",
        quiet.order("SELL", "LIMIT", "1", price="3300"),
        working=quiet.order("BUY", "LIMIT", "1", price="2900", tif="IOC"),
    )
    working, pending = report.record.orders
    assert quiet.record(working).expiry_reason == "UNFILLED_IOC_QUANTITY_EXPIRED"
    assert quiet.record(pending).expiry_reason == "OTO_PHASE_ONE_EXPIRED"
    assert quiet.list_steps()[-1] == "ALL_DONE"


def test_a_pending_order_without_funds_is_rejected_when_its_turn_comes(quiet: Quiet) -> None:
    poor = quiet.open({"USDT": "3000"})
    report = quiet.place_list(
        "OTO",
        quiet.order("SELL", "LIMIT", "5", price="3300"),
        working=quiet.order("BUY", "LIMIT", "1", price="2900"),
        by=poor,
    )
    quiet.take("SELL", "1", "2900")
    pending = quiet.record(report.record.orders[1], by=poor)
    assert (pending.status, pending.expiry_reason) == ("EXPIRED", "REJECTED")
    assert quiet.exchange.lists.open(poor) == []


def test_a_pending_market_order_trades_at_once(quiet: Quiet) -> None:
    quiet.place("BUY", "LIMIT", "3", price="2850", by=quiet.other)
    report = quiet.place_list(
        "OTO",
        quiet.order("SELL", "MARKET", "1"),
        working=quiet.order("BUY", "LIMIT", "1", price="2900"),
    )
    quiet.take("SELL", "1", "2900", by=quiet.open())
    sold = quiet.record(report.record.orders[1])
    assert (sold.status, sold.executed_quote) == ("FILLED", 2850)


def test_opo_sells_what_was_bought_after_its_commission(quiet: Quiet) -> None:
    newcomer = quiet.open({"USDT": "10000"})
    report = quiet.place_list(
        "OPO",
        quiet.order("SELL", "LIMIT", price="3300"),
        working=quiet.order("BUY", "LIMIT", "1", price="2900"),
        by=newcomer,
    )
    pending = report.record.orders[1]
    assert quiet.record(pending, by=newcomer).quantity == 0
    quiet.take("SELL", "0.5", "2900")
    assert quiet.held("ETH", newcomer) == (0, Decimal("0.4995"))
    quiet.take("SELL", "0.5", "2900")
    assert quiet.record(pending, by=newcomer).quantity == Decimal("0.999")
    assert quiet.held("ETH", newcomer) == (0, Decimal("0.999"))


def test_opo_pays_its_commission_from_free_balance_and_unlocks_when_it_dies(quiet: Quiet) -> None:
    report = quiet.place_list(
        "OPOCO",
        quiet.order("SELL", "LIMIT_MAKER", price="3300"),
        quiet.order("SELL", "STOP_LOSS", stop="2700"),
        working=quiet.order("BUY", "LIMIT", "1", price="2900"),
    )
    working, stop, limit = report.record.orders
    quiet.take("SELL", "0.5", "2900")
    assert quiet.held("ETH") == (Decimal("99.9995"), Decimal("0.5"))
    assert refusal(
        quiet.exchange.amend,
        quiet.mine,
        SYMBOL,
        order_id=limit,
        client_id=None,
        new_client_id="",
        quantity=Decimal("0.1"),
    ) == (-2038, "Order amend (pending OPO order) is not supported.")
    quiet.exchange.cancel(quiet.mine, SYMBOL, order_id=stop)
    assert quiet.held("ETH") == (Decimal("100.4995"), 0)
    assert quiet.record(working).status == "CANCELED"
    quiet.exchange.check_ledger()


def test_opo_buys_first_and_sells_then(quiet: Quiet) -> None:
    sell = quiet.order("SELL", "LIMIT", price="3300")
    wrong = quiet.order("SELL", "LIMIT", "1", price="3100")
    assert refusal(quiet.place_list, "OPO", sell, working=wrong)[0] == -1222
    right = quiet.order("BUY", "LIMIT", "1", price="2900")
    buy = quiet.order("BUY", "LIMIT", price="2800")
    assert refusal(quiet.place_list, "OPO", buy, working=right)[0] == -1223


def test_lists_count_against_their_filters() -> None:
    quiet = Quiet(max_order_lists=1, max_algo_orders=2)
    sell_pair(quiet)
    legs = [
        quiet.order("SELL", "LIMIT_MAKER", "1", price="3300"),
        quiet.order("SELL", "STOP_LOSS", "1", stop="2800"),
    ]
    assert refusal(quiet.place_list, "OCO", *legs) == (
        -1013,
        "Filter failure: MAX_NUM_ORDER_LISTS",
    )
    quiet = Quiet(max_algo_orders=1)
    two_stops = [
        quiet.order("SELL", "TAKE_PROFIT", "1", stop="3100"),
        quiet.order("SELL", "STOP_LOSS", "1", stop="2900"),
    ]
    assert refusal(quiet.place_list, "OCO", *two_stops)[1] == "Filter failure: MAX_NUM_ALGO_ORDERS"


def test_lists_are_found_by_either_name(quiet: Quiet) -> None:
    quiet.place_list(
        "OCO",
        quiet.order("SELL", "LIMIT_MAKER", "1", price="3300"),
        quiet.order("SELL", "STOP_LOSS", "1", stop="2800"),
        client_id="pair",
    )
    lists = quiet.exchange.lists
    assert lists.status(quiet.mine, client_id="pair").record.list_id == 1
    assert lists.status(quiet.mine, list_id=1).record.client_id == "pair"
    assert refusal(lists.status, quiet.mine, list_id=9)[0] == -2018
    assert refusal(lists.cancel, quiet.mine, SYMBOL, list_id=1, client_id="no")[0] == -2011
    assert [r.record.list_id for r in lists.all(quiet.mine, from_id=1)] == [1]
    assert quiet.exchange.unfilled_counts(quiet.mine)["1d"] == 2
