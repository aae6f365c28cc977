"""Answers and events of USDⓈ-M futures as domain values: pure, total, no IO."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from terminal.domain.futures.derivative import (
    ForcedTrade,
    FundingTerms,
    MarkPrice,
    OpenInterest,
    SymbolSettings,
    Wallet,
)
from terminal.domain.futures.margin import Brackets, MarginTier
from terminal.domain.futures.position import FuturesFill, Position
from terminal.domain.futures.trading_sessions import Session, SessionKind
from terminal.domain.futures.words import MarginMode
from terminal.domain.ids import parse_client_id
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import ZERO, Order, OrderSource, OrderType, Side, TimeInForce
from terminal.domain.trade import Trade
from terminal.domain.valuation import worth
from terminal.venue.binance.futures_order_events import algo_status, child_number, order_words
from terminal.venue.binance.numbers import sound_text
from terminal.venue.binance.usdm.account_messages import (
    AlgoAnswer,
    AssetIndexRow,
    AssetRow,
    OrderAnswer,
    RiskRow,
    SymbolBrackets,
    SymbolConfig,
    TradeRow,
)
from terminal.venue.binance.usdm.messages import (
    ForceOrder,
    FundingInfo,
    MarkUpdate,
    OpenInterestAnswer,
    PremiumIndex,
    ScheduleAnswer,
    SingleTrade,
    TradeRowPublic,
)

_TYPES = {type_.value: type_ for type_ in OrderType}
_TIMES = {time.value: time for time in TimeInForce}


def usdm_id(symbol: str) -> InstrumentId:
    return InstrumentId(Market.USDM, symbol)


def parse_mark(message: MarkUpdate) -> MarkPrice:
    return _mark(
        message.mark, message.index, message.settle, message.rate, message.next_ms, message.event_ms
    )


def parse_premium_index(message: PremiumIndex) -> MarkPrice:
    return _mark(
        message.mark, message.index, message.settle, message.rate, message.next_ms, message.time_ms
    )


def _mark(
    mark: Decimal, index: Decimal, settle: Decimal, rate: str, next_ms: int, time_ms: int
) -> MarkPrice:
    """Deliveries have no funding: their rate is empty and their next settlement zero."""
    funded = bool(rate) and next_ms > 0
    return MarkPrice(
        mark=mark,
        index=index,
        time_ms=time_ms,
        funding_rate=_number(rate) if funded else None,
        next_funding_ms=next_ms if funded else None,
        estimated_settle=settle or None,
    )


def parse_single(message: SingleTrade | TradeRowPublic) -> Trade:
    taker = Side.SELL if message.buyer_is_maker else Side.BUY
    return Trade(message.id, message.price, message.quantity, message.time_ms, taker)


def parse_forced(message: ForceOrder) -> ForcedTrade:
    order = message.order
    return ForcedTrade(
        side=order.side,
        quantity=order.quantity,
        price=order.price,
        average_price=order.average,
        time_ms=order.time_ms,
    )


def parse_open_interest(message: OpenInterestAnswer) -> OpenInterest:
    return OpenInterest(message.quantity, message.time_ms)


def parse_funding_terms(rows: list[FundingInfo]) -> Mapping[InstrumentId, FundingTerms]:
    return {
        usdm_id(row.symbol): FundingTerms(cap=row.cap, floor=row.floor, interval_hours=row.hours)
        for row in rows
    }


def parse_schedules(message: ScheduleAnswer) -> Mapping[str, Sequence[Session]]:
    return {
        kind: [
            Session(SessionKind.read(row.kind), row.start_ms, row.end_ms) for row in each.sessions
        ]
        for kind, each in message.markets.items()
    }


def parse_order(message: OrderAnswer) -> Order:
    """An order from an answer or a query.

    Without its average price (answers to writes since 2026-07-15) what was executed has no value
    yet: events and queries tell it, and zero here loses against them.
    """
    executed = message.filled_quantity
    value = message.filled_quote
    if value is None and message.average_price is not None:
        value = worth(executed, message.average_price)
    type_ = _TYPES.get(message.original_type) or _TYPES.get(message.type) or OrderType.LIMIT
    return Order(
        instrument=usdm_id(message.symbol),
        client_id=message.client_id,
        side=message.side,
        type=type_,
        status=message.status,
        quantity=message.quantity or None,
        venue_id=message.venue_id,
        price=message.price or None,
        trigger_price=message.trigger_price or None,
        time_in_force=_TIMES.get(message.time_in_force),
        filled_quantity=ZERO if value is None else executed,
        filled_quote=value or ZERO,
        source=_source(message.client_id),
        created_ms=message.time_ms,
        updated_ms=message.updated_ms or message.time_ms,
        reduce_only=message.reduce_only,
        close_position=message.close_position,
        position_side=message.position_side,
        price_protect=message.price_protect,
        **order_words(
            message.working_type, message.price_match, message.stp_mode, message.good_till_ms
        ),
    )


def parse_algo(message: AlgoAnswer) -> Order:
    """A conditional order; what its trigger made is told by its own events.

    Raises:
        ValueError: for a status nobody has described.
    """
    executed = _number(message.executed) or ZERO
    average = _number(message.average) or ZERO
    return Order(
        instrument=usdm_id(message.symbol),
        client_id=message.client_id,
        side=message.side,
        type=OrderType(message.type),
        status=algo_status(message.status, executed, message.quantity),
        quantity=message.quantity or None,
        algo_id=message.algo_id,
        venue_id=child_number(message.child_id),
        price=message.price or None,
        trigger_price=message.trigger_price or None,
        time_in_force=_TIMES.get(message.time_in_force),
        filled_quantity=executed if average else ZERO,
        filled_quote=worth(executed, average),
        is_working=message.status not in ("NEW", "TRIGGERING"),
        source=_source(message.client_id),
        created_ms=message.created_ms,
        updated_ms=message.updated_ms or message.created_ms,
        reason=message.reason,
        reduce_only=message.reduce_only,
        close_position=message.close_position,
        position_side=message.position_side,
        price_protect=message.price_protect,
        activation_price=_number(message.activation_price) or None,
        callback_percent=_number(message.callback) or None,
        **order_words(
            message.working_type, message.price_match, message.stp_mode, message.good_till_ms
        ),
    )


def parse_trade_row(row: TradeRow, client_id: str = "") -> FuturesFill:
    """A past execution; the exchange names its order by number only, hence `client_id`."""
    return FuturesFill(
        instrument=usdm_id(row.symbol),
        trade_id=row.id,
        client_id=client_id,
        venue_id=row.venue_id,
        side=row.side,
        price=row.price,
        quantity=row.quantity,
        quote_quantity=row.quote_quantity,
        fee=row.fee,
        fee_asset=row.fee_asset,
        is_maker=row.is_maker,
        time_ms=row.time_ms,
        position_side=row.position_side,
        realized=row.realized,
    )


def parse_position(row: RiskRow, settings: SymbolSettings) -> Position:
    """An open position; the account's margin mode of the contract is not part of the row."""
    mode = settings.margin_mode
    if mode is None:
        mode = MarginMode.ISOLATED if row.isolated_wallet else MarginMode.CROSS
    return Position(
        instrument=usdm_id(row.symbol),
        side=row.side,
        quantity=row.quantity,
        entry_price=row.entry_price,
        margin_mode=mode,
        leverage=settings.leverage or 1,
        isolated_wallet=row.isolated_wallet,
        updated_ms=row.updated_ms,
        break_even=row.break_even or None,
        liquidation=row.liquidation or None,
        adl=row.adl,
    )


def parse_settings(row: SymbolConfig) -> SymbolSettings:
    return SymbolSettings(
        leverage=row.leverage,
        margin_mode=margin_mode(row.margin_type),
        max_notional=row.max_notional,
    )


def parse_wallet(
    row: AssetRow, rates: Mapping[str, Decimal], transferable: Decimal | None = None
) -> Wallet:
    """`rates` are the bid rates of the asset index, by symbol (BTCUSD)."""
    return Wallet(
        asset=row.asset,
        balance=row.wallet,
        cross=row.cross,
        available=row.available,
        value_rate=rates.get(f"{row.asset}USD"),
        transferable=transferable,
    )


def parse_rates(rows: list[AssetIndexRow]) -> Mapping[str, Decimal]:
    return {row.symbol: row.bid_rate for row in rows}


def parse_brackets(rows: list[SymbolBrackets]) -> Mapping[InstrumentId, Brackets]:
    found = {}
    for row in rows:
        tiers = [
            MarginTier(
                floor=tier.floor,
                cap=tier.cap,
                ratio=tier.ratio,
                amount=tier.amount,
                max_leverage=tier.leverage,
            )
            for tier in sorted(row.brackets, key=lambda tier: tier.floor)
        ]
        if tiers:
            found[usdm_id(row.symbol)] = Brackets(tiers)
    return found


def margin_mode(word: str) -> MarginMode:
    """The exchange writes cross in three ways."""
    return MarginMode.ISOLATED if word.upper() == "ISOLATED" else MarginMode.CROSS


def _number(text: str | None) -> Decimal | None:
    """A number that may not be there yet: "", "None" or absent.

    Raises:
        ValueError: for what is no number.
    """
    if text is None or text in ("", "None"):
        return None
    return sound_text(text)


def _source(client_id: str) -> OrderSource:
    return OrderSource.EXTERNAL if parse_client_id(client_id) is None else OrderSource.TERMINAL
