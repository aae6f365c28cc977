"""What a row of the positions table says. No Qt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from terminal.domain.events import MarkChanged
from terminal.domain.futures.position_sums import liquidation_of
from terminal.domain.futures.words import PositionSide, WorkingPrice
from terminal.domain.order import OrderStatus, OrderType, Side
from terminal.state.position_views import position_views
from terminal.state.stores import Stores
from terminal.ui import format as fmt
from terminal.ui.models.cell import Badge, Cell, Mark
from terminal.ui.positions.columns import export_columns, position_columns
from terminal.ui.positions.protection_cell import ADD_STOP, COVER_REST
from terminal.ui.positions.rows import PositionLine, position_lines
from terminal.ui.positions.totals import total_cells
from tests.support.futures_scene import (
    BTC_PERP,
    SOL_PERP,
    build_futures_scene,
    exit_order,
    hedge,
    mark_to,
)
from tests.support.scene import NOW_MS

THIN = fmt.THIN_SPACE
MINUS = fmt.MINUS


@pytest.fixture
def stores() -> Stores:
    return build_futures_scene()[0].stores


def lines_of(stores: Stores) -> dict[str, PositionLine]:
    lines = position_lines(stores, position_views(stores), NOW_MS)
    return {line.position.instrument.symbol: line for line in lines}


def cell(line: PositionLine, key: str) -> Cell:
    return next(c for c in position_columns() if c.key == key).cell(line)


def upper(made: Cell) -> str:
    return made.text + made.dim


def lower(made: Cell) -> str:
    assert made.below is not None
    return made.below.plain


def test_a_long_position_reads_like_the_picture(stores: Stores) -> None:
    btc = lines_of(stores)["BTCUSDT"]
    side = cell(btc, "side")
    assert (side.text, side.tone, side.mark) == ("Long", "buy", Mark.UP)
    assert lower(cell(btc, "symbol")) == "Cross 20\N{MULTIPLICATION SIGN}"
    assert upper(cell(btc, "quantity")) == "0.250"
    assert lower(cell(btc, "quantity")) == "17,096.48 USDT"
    assert upper(cell(btc, "entry")) == "68,214.6"
    assert lower(cell(btc, "entry")) == "68,255.5"
    assert upper(cell(btc, "pnl")) == "+42.83"
    assert lower(cell(btc, "pnl")) == f"+5.01{THIN}%"
    assert cell(btc, "adl").level == 2
    assert lower(cell(btc, "funding")) == f"{MINUS}1.71 in 01:22:12"


def test_a_short_position_earns_when_the_mark_falls(stores: Stores) -> None:
    eth = lines_of(stores)["ETHUSDT"]
    assert cell(eth, "side").text == "Short"
    assert upper(cell(eth, "pnl")) == "+108.60"
    assert lower(cell(eth, "liquidation")).startswith("+")


def test_profit_follows_the_mark_and_not_the_last_price(stores: Stores) -> None:
    mark_to(stores, BTC_PERP, "68114.60")
    assert upper(cell(lines_of(stores)["BTCUSDT"], "pnl")) == f"{MINUS}25.00"


def test_without_a_mark_nothing_is_invented(stores: Stores) -> None:
    stores.marks.clear()
    btc = lines_of(stores)["BTCUSDT"]
    for key in ("mark", "pnl", "margin", "funding"):
        assert cell(btc, key).text == fmt.UNKNOWN, key


def test_a_contract_that_is_delivered_has_no_funding(stores: Stores) -> None:
    mark = stores.marks.mark(BTC_PERP)
    assert mark is not None
    bare = replace(mark, funding_rate=None, next_funding_ms=None)
    stores.marks.apply(MarkChanged(BTC_PERP, bare))
    assert cell(lines_of(stores)["BTCUSDT"], "funding").text == fmt.NOT_APPLICABLE


def test_the_badge_names_place_source_and_share(stores: Stores) -> None:
    badge = cell(lines_of(stores)["BTCUSDT"], "protection")
    assert badge.text == f"SL 100{THIN}% @mark, exchange"
    assert (badge.tone, badge.badge) == ("ok", Badge.TINTED)
    assert lower(badge) == f"at 67,600.0, TP 100{THIN}% @last"


def test_a_part_that_is_open_is_said_with_a_way_to_cover_it(stores: Stores) -> None:
    badge = cell(lines_of(stores)["ETHUSDT"], "protection")
    assert badge.text == f"SL 60{THIN}% @mark, exchange"
    assert badge.tone == "warn"
    assert badge.below is not None
    assert (badge.below.text, badge.below.link) == ("1.600 ETH not covered", COVER_REST)


def test_no_stop_is_red_and_offers_one(stores: Stores) -> None:
    badge = cell(lines_of(stores)["SOLUSDT"], "protection")
    assert (badge.text, badge.badge, badge.tone) == ("UNPROTECTED", Badge.FILLED, "danger")
    assert badge.below is not None
    assert badge.below.link == ADD_STOP


def test_a_stop_that_is_not_confirmed_protects_nothing(stores: Stores) -> None:
    doubtful = exit_order("t1u-sol", SOL_PERP, Side.SELL, OrderType.STOP_MARKET, "170.000")
    stores.orders.apply(replace(doubtful, status=OrderStatus.UNCONFIRMED, algo_id=None))
    badge = cell(lines_of(stores)["SOLUSDT"], "protection")
    assert badge.text == "UNPROTECTED"
    assert lower(badge).startswith("a stop is not confirmed yet")


def test_a_stop_beyond_the_liquidation_protects_nothing(stores: Stores) -> None:
    late = exit_order(
        "t1u-sol",
        SOL_PERP,
        Side.SELL,
        OrderType.STOP_MARKET,
        "100.000",
        working_price=WorkingPrice.MARK,
    )
    stores.orders.apply(late)
    assert lower(cell(lines_of(stores)["SOLUSDT"], "protection")).startswith("stop beyond")


def test_both_legs_of_a_hedge_have_rows_of_their_own(stores: Stores) -> None:
    hedge(stores)
    lines = position_lines(stores, position_views(stores), NOW_MS)
    assert [line.position.side for line in lines] == [PositionSide.LONG, PositionSide.SHORT]
    assert [cell(line, "side").text for line in lines] == ["Long", "Short"]


def test_sums_stand_under_their_columns(stores: Stores) -> None:
    cells = total_cells(list(lines_of(stores).values()))
    assert cells["symbol"].text == "3 positions"
    assert cells["pnl"].plain == f"{MINUS}266.41"
    assert cells["protection"].plain == "1 position without a stop"


def test_a_sum_with_an_unknown_part_is_unknown(stores: Stores) -> None:
    stores.marks.clear()
    assert total_cells(list(lines_of(stores).values()))["pnl"].text == fmt.UNKNOWN


def test_exports_hold_one_exact_figure_per_column(stores: Stores) -> None:
    btc = lines_of(stores)["BTCUSDT"]
    row = {column.title: column.text(btc) for column in export_columns()}
    assert row["Quantity"] == "0.25"
    assert row["Side"] == "Long"
    assert Decimal(row["Unrealized PnL"]) == Decimal("42.83")
    assert row["Protection"].startswith("SL 100")


@pytest.mark.parametrize(
    ("left", "words"),
    [(0, "00:00:00"), (-5, "00:00:00"), (4_932_000, "01:22:12"), (90_000_000, "1 d 01:00:00")],
)
def test_the_countdown_ends_at_zero(left: int, words: str) -> None:
    assert fmt.countdown(left) == words


def test_a_near_liquidation_is_seen_in_its_row(stores: Stores) -> None:
    far = cell(lines_of(stores)["SOLUSDT"], "liquidation")
    assert far.tone == "text.primary"
    price = liquidation_of(lines_of(stores)["SOLUSDT"].figures)
    assert price is not None
    mark_to(stores, SOL_PERP, str(price * Decimal("1.015")), at_ms=NOW_MS + 9)
    near = cell(lines_of(stores)["SOLUSDT"], "liquidation")
    assert near.tone == "danger"
    assert near.below is not None
    assert near.below.tone == "danger"
