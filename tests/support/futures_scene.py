"""The test scene with a USD-M account: three contracts held, one covered, one partly, one bare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal as D
from typing import Any

from terminal.domain.balance import CommissionRates
from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.events import (
    BookLoaded,
    MarkChanged,
    MultiAssetsReported,
    OpenInterestChanged,
    PositionModeReported,
    PositionsReported,
    QuoteChanged,
    SymbolSettingsReported,
    TickerChanged,
    WalletsReported,
)
from terminal.domain.filters import FilterSet
from terminal.domain.futures.bracket import ExitLeg, Exits
from terminal.domain.futures.derivative import MarkPrice, OpenInterest, SymbolSettings, Wallet
from terminal.domain.futures.margin import Brackets, MarginTier
from terminal.domain.futures.position import Position
from terminal.domain.futures.protection import WHOLE
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide, WorkingPrice
from terminal.domain.gate import Decision
from terminal.domain.instrument import Perpetual, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order, OrderStatus, OrderType, Side, StpMode, TimeInForce
from terminal.domain.ticker import BestQuote, Ticker
from terminal.domain.validation import validate
from terminal.domain.violation import Violation
from terminal.services.session import Session
from terminal.state.position_views import account_view
from terminal.state.stores import Stores
from tests.support.scene import NOW_MS, RecordingVerbs, build_scene

BTC_PERP = InstrumentId(Market.USDM, "BTCUSDT")
ETH_PERP = InstrumentId(Market.USDM, "ETHUSDT")
SOL_PERP = InstrumentId(Market.USDM, "SOLUSDT")
FUNDING_MS = NOW_MS + 4_932_000
TYPES = frozenset(
    {
        OrderType.LIMIT,
        OrderType.MARKET,
        OrderType.STOP,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_MARKET,
        OrderType.TRAILING_STOP_MARKET,
    }
)
BRACKETS = Brackets(
    [
        MarginTier(floor=D(0), cap=D(50_000), ratio=D("0.004"), amount=D(0), max_leverage=125),
        MarginTier(
            floor=D(50_000), cap=D(600_000), ratio=D("0.005"), amount=D(50), max_leverage=100
        ),
        MarginTier(
            floor=D(600_000), cap=D(3_000_000), ratio=D("0.01"), amount=D(3050), max_leverage=50
        ),
    ]
)


@dataclass
class RecordingPositions:
    """Takes every command and remembers it as `(verb, argument, …)`; `refusals` answer `check_exit`."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    refusals: tuple[Violation, ...] = ()

    def close(
        self, position: Position, fraction: D = WHOLE, *, price: D | None = None
    ) -> str | None:
        self.calls.append(("close", position.instrument.symbol, fraction, price))
        return "t1s-close"

    def close_at_break_even(self, position: Position) -> str | None:
        self.calls.append(("close_at_break_even", position.instrument.symbol))
        return "t1s-close"

    def reverse(self, position: Position) -> str | None:
        self.calls.append(("reverse", position.instrument.symbol))
        return "t1s-reverse"

    def flatten(self, instrument: InstrumentId) -> bool:
        self.calls.append(("flatten", instrument.symbol))
        return True

    def submit(self, ticket: FuturesTicket, exits: Exits) -> str | None:
        self.calls.append(("submit", ticket, exits))
        return "t1s-entry"

    def protect(self, position: Position, leg: ExitLeg, fraction: D = WHOLE) -> str | None:
        self.calls.append(("protect", position.instrument.symbol, leg, fraction))
        return "t1s-exit"

    def move(self, order: Order, trigger_price: D) -> bool:
        self.calls.append(("move", order.client_id, trigger_price))
        return True

    def check_exit(self, position: Position, leg: ExitLeg) -> tuple[Violation, ...]:
        return self.refusals

    def clear_orphans(self) -> int:
        self.calls.append(("clear_orphans",))
        return 1

    def judge_leverage(self, instrument: InstrumentId, leverage: int) -> Decision:
        return Decision()

    def set_leverage(
        self, instrument: InstrumentId, leverage: int, *, agreed: bool = False
    ) -> bool:
        self.calls.append(("set_leverage", instrument.symbol, leverage, agreed))
        return True

    def set_margin_mode(self, instrument: InstrumentId, mode: MarginMode) -> bool:
        self.calls.append(("set_margin_mode", instrument.symbol, mode))
        return True

    def set_position_mode(self, mode: PositionMode) -> bool:
        self.calls.append(("set_position_mode", mode))
        return True

    def set_multi_assets(self, *, on: bool) -> bool:
        self.calls.append(("set_multi_assets", on))
        return True

    def change_margin(self, position: Position, amount: D) -> bool:
        self.calls.append(("change_margin", position.instrument.symbol, amount))
        return True

    def set_dead_man(self, seconds: int | None) -> bool:
        self.calls.append(("set_dead_man", seconds))
        return True


class FuturesVerbs(RecordingVerbs):
    """Judges contracts by the real rules, with the margin of the scene's account."""

    def context(self, instrument: InstrumentId) -> MarketContext:
        known = super().context(instrument)
        if instrument.market is Market.SPOT:
            return known
        stores = self.stores
        mark, entry = stores.marks.mark(instrument), stores.books.get(instrument)
        sizes = {p.side: p.quantity for p in stores.positions.of(instrument)}
        account = account_view(stores, "USDT")
        available = D(0) if account is None else account.available or D(0)
        return replace(
            known,
            mark_price=None if mark is None else mark.mark,
            position=sizes.get(PositionSide.BOTH, D(0)),
            long_position=sizes.get(PositionSide.LONG, D(0)),
            short_position=sizes.get(PositionSide.SHORT, D(0)),
            hedge_mode=stores.futures.mode is PositionMode.HEDGE,
            now_ms=NOW_MS,
            book=None if entry is None else entry.book,
            margin=MarginContext(
                brackets=BRACKETS,
                leverage=stores.futures.settings(instrument).leverage or 1,
                available=available,
            ),
        )

    def check(self, ticket: Any) -> tuple[Violation, ...]:
        instrument = self.stores.instruments.get(ticket.instrument)
        if instrument is None or ticket.instrument.market is Market.SPOT:
            return self.violations
        return (*self.violations, *validate(ticket, instrument, self.context(instrument.id)))


def build_futures_scene() -> tuple[Session, FuturesVerbs, RecordingPositions]:
    """The spot scene's session with contracts, marks, wallets, positions and exits of USD-M."""
    session, _ = build_scene()
    stores, positions = session.stores, RecordingPositions()
    verbs = FuturesVerbs(stores)
    session.market_data = session.history = session.trading = session.settings = verbs
    session.positions = positions
    known = list(stores.instruments)
    stores.instruments.load(
        [
            *known,
            perpetual("BTC", "0.1", "0.001"),
            perpetual("ETH", "0.01", "0.001"),
            perpetual("SOL", "0.001", "0.01"),
        ]
    )
    _market(stores, BTC_PERP, "68388.4", "68385.92", "0.0001")
    _market(stores, ETH_PERP, "3561.27", "3561.27", "0.000074")
    _market(stores, SOL_PERP, "181.430", "181.430", "-0.000021")
    _account(stores)
    hold(stores, HELD)
    for order in EXITS:
        stores.orders.apply(order)
    return session, verbs, positions


def perpetual(base: str, tick: str, step: str) -> Perpetual:
    symbol = f"{base}USDT"
    return Perpetual(
        id=InstrumentId(Market.USDM, symbol),
        base=base,
        quote="USDT",
        margin_asset="USDT",
        pair=symbol,
        contract_type="PERPETUAL",
        status=TradingStatus.TRADING,
        base_decimals=8,
        quote_decimals=8,
        order_types=TYPES,
        times_in_force=frozenset(
            {
                TimeInForce.GTC,
                TimeInForce.IOC,
                TimeInForce.FOK,
                TimeInForce.GTX,
                TimeInForce.GTD,
            }
        ),
        stp_modes=frozenset({StpMode.NONE, StpMode.EXPIRE_TAKER}),
        filters=FilterSet(
            tick_size=D(tick),
            step_size=D(step),
            min_quantity=D(step),
            max_quantity=D(1000),
            min_notional=D(5),
        ),
    )


HELD = (
    Position(
        instrument=BTC_PERP,
        quantity=D("0.250"),
        entry_price=D("68214.6"),
        leverage=20,
        break_even=D("68255.5"),
        liquidation=D("63112.4"),
        adl=1,
    ),
    Position(
        instrument=ETH_PERP,
        quantity=D("-4.000"),
        entry_price=D("3588.42"),
        margin_mode=MarginMode.ISOLATED,
        leverage=10,
        isolated_wallet=D("1435.37"),
        break_even=D("3585.01"),
        adl=2,
    ),
    Position(
        instrument=SOL_PERP,
        quantity=D("120.00"),
        entry_price=D("184.912"),
        leverage=15,
        break_even=D("185.060"),
        liquidation=D("166.208"),
        adl=3,
    ),
)


def exit_order(
    client_id: str, instrument: InstrumentId, side: Side, kind: OrderType, trigger: str, **more: Any
) -> Order:
    """An accepted conditional order that can only close; all of it unless a quantity is given."""
    values: dict[str, Any] = {"quantity": None, "close_position": True} | more
    return Order(
        instrument=instrument,
        client_id=client_id,
        side=side,
        type=kind,
        status=OrderStatus.NEW,
        trigger_price=D(trigger),
        algo_id=abs(hash(client_id)) % 10_000,
        is_working=False,
        created_ms=NOW_MS - 60_000,
        updated_ms=NOW_MS - 60_000,
        **values,
    )


EXITS = (
    exit_order(
        "t1u-sl",
        BTC_PERP,
        Side.SELL,
        OrderType.STOP_MARKET,
        "67600.0",
        working_price=WorkingPrice.MARK,
    ),
    exit_order(
        "t1u-tp",
        BTC_PERP,
        Side.SELL,
        OrderType.TAKE_PROFIT_MARKET,
        "69400.0",
        working_price=WorkingPrice.CONTRACT,
    ),
    exit_order(
        "t1u-eth",
        ETH_PERP,
        Side.BUY,
        OrderType.STOP_MARKET,
        "3650.00",
        quantity=D("2.400"),
        close_position=False,
        reduce_only=True,
        working_price=WorkingPrice.MARK,
    ),
)


def hold(stores: Stores, positions: Sequence[Position], *, at_ms: int = NOW_MS) -> None:
    """The exchange says that exactly these are open."""
    stores.positions.apply(PositionsReported(positions, complete=True, event_ms=at_ms))


def mark_to(stores: Stores, instrument: InstrumentId, price: str, *, at_ms: int = NOW_MS) -> None:
    known = stores.marks.mark(instrument)
    assert known is not None
    moved = replace(known, mark=D(price), time_ms=at_ms)
    stores.marks.apply(MarkChanged(instrument, moved))


def hedge(stores: Stores) -> None:
    """Two legs of BTC, in hedge mode."""
    stores.futures.apply(PositionModeReported(PositionMode.HEDGE, NOW_MS + 1))
    legs = (
        replace(HELD[0], side=PositionSide.LONG),
        replace(
            HELD[0],
            side=PositionSide.SHORT,
            quantity=D("-0.100"),
            entry_price=D("68900.0"),
            break_even=D("68858.7"),
        ),
    )
    hold(stores, legs, at_ms=NOW_MS + 1)


def _market(stores: Stores, instrument: InstrumentId, last: str, mark: str, rate: str) -> None:
    price, tick = D(last), stores.instruments.get(instrument)
    assert tick is not None
    unit = tick.tick_size
    stores.tickers.apply(
        TickerChanged(
            instrument,
            Ticker(
                last=price,
                open=price * D("1.0112"),
                high=price * D("1.015"),
                low=price * D("0.991"),
                volume=D("84120.4"),
                quote_volume=D("84120.4") * price,
                time_ms=NOW_MS,
            ),
        )
    )
    quote = BestQuote(price - unit, D(3), price, D(2), NOW_MS)
    stores.tickers.apply(QuoteChanged(instrument, quote))
    bids = [(f"{price - unit * (i + 1):f}", "2.5") for i in range(60)]
    asks = [(f"{price + unit * i:f}", "1.5") for i in range(60)]
    stores.books.apply(BookLoaded(instrument, bids, asks, NOW_MS - 41), NOW_MS)
    stores.marks.apply(
        MarkChanged(
            instrument,
            MarkPrice(
                mark=D(mark),
                index=D(mark) + unit * 52,
                time_ms=NOW_MS,
                funding_rate=D(rate),
                next_funding_ms=FUNDING_MS,
            ),
        )
    )
    stores.marks.apply(OpenInterestChanged(instrument, OpenInterest(D("84120.4"), NOW_MS)))


def _account(stores: Stores) -> None:
    stores.futures.apply(
        WalletsReported(
            [
                Wallet(
                    asset="USDT",
                    balance=D("8919.59"),
                    cross=D("7484.22"),
                    available=D("4911.51"),
                )
            ],
            complete=True,
            event_ms=NOW_MS,
        )
    )
    stores.futures.apply(PositionModeReported(PositionMode.ONE_WAY, NOW_MS))
    stores.futures.apply(MultiAssetsReported(is_on=False, event_ms=NOW_MS))
    rates = CommissionRates(maker=D("0.0002"), taker=D("0.0005"))
    for position in HELD:
        stores.balances.set_commission(position.instrument, rates)
        stores.futures.set_brackets(position.instrument, BRACKETS)
        settings = SymbolSettings(leverage=position.leverage, margin_mode=position.margin_mode)
        stores.futures.apply(SymbolSettingsReported(position.instrument, settings, NOW_MS))
