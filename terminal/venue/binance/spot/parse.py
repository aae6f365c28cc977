"""Wire messages to domain values: pure, total, no IO."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.balance import Balance, CommissionRates
from terminal.domain.candle import Candle
from terminal.domain.fees import NO_RATES, Commission, Discount, RateSet
from terminal.domain.ids import parse_client_id
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import (
    ZERO,
    Fill,
    Order,
    OrderSource,
    OrderStatus,
    Side,
    StpMode,
    allocation_trade_id,
)
from terminal.domain.ticker import BestQuote, Ticker
from terminal.domain.trade import Trade
from terminal.domain.valuation import worth
from terminal.venue.binance.booksync import DepthDiff, DepthSnapshot
from terminal.venue.binance.spot.account_messages import (
    AccountAnswer,
    CommissionAnswer,
    MyTrade,
    OrderAnswer,
    Rates,
    TestedOrder,
)
from terminal.venue.binance.spot.messages import (
    AggregateTrade,
    BookTicker,
    DepthAnswer,
    DepthUpdate,
    KlineBody,
    KlineRow,
    MiniTicker,
    QuoteRow,
    SingleTrade,
    TickerAnswer,
    TradeRow,
)


def spot_id(symbol: str) -> InstrumentId:
    return InstrumentId(Market.SPOT, symbol)


def parse_trade(message: AggregateTrade) -> Trade:
    taker = Side.SELL if message.buyer_is_maker else Side.BUY
    return Trade(
        message.id,
        message.price,
        message.quantity,
        message.time_ms,
        taker,
        message.first_id,
        message.last_id,
    )


def parse_quote_row(row: QuoteRow, now_ms: int) -> BestQuote:
    return BestQuote(row.bid, row.bid_quantity, row.ask, row.ask_quantity, now_ms)


def parse_single_trade(message: SingleTrade | TradeRow) -> Trade:
    taker = Side.SELL if message.buyer_is_maker else Side.BUY
    return Trade(message.id, message.price, message.quantity, message.time_ms, taker)


def parse_diff(message: DepthUpdate) -> DepthDiff:
    return DepthDiff(
        message.first_id,
        message.last_id,
        message.bids,
        message.asks,
        message.event_ms,
        message.previous_id,
    )


def parse_snapshot(message: DepthAnswer) -> DepthSnapshot:
    return DepthSnapshot(message.last_id, message.bids, message.asks, message.event_ms)


def parse_quote(message: BookTicker, received_ms: int) -> BestQuote:
    """Spot sends no time with a quote, so the moment of arrival stands in."""
    return BestQuote(
        message.bid,
        message.bid_quantity,
        message.ask,
        message.ask_quantity,
        message.event_ms or received_ms,
    )


def parse_ticker(message: MiniTicker) -> Ticker:
    return Ticker(
        message.last,
        message.open,
        message.high,
        message.low,
        message.volume,
        message.quote_volume,
        message.event_ms,
    )


def parse_ticker_answer(message: TickerAnswer) -> tuple[InstrumentId, Ticker]:
    ticker = Ticker(
        message.last,
        message.open,
        message.high,
        message.low,
        message.volume,
        message.quote_volume,
        message.close_ms,
    )
    return spot_id(message.symbol), ticker


def parse_kline(message: KlineBody) -> Candle:
    return Candle(
        message.open_ms,
        message.open,
        message.high,
        message.low,
        message.close,
        message.volume,
        message.quote_volume,
        message.trades,
        message.closed,
    )


def parse_kline_row(row: KlineRow, now_ms: int) -> Candle:
    """A candle of a page; it is closed when its last millisecond has passed at `now_ms`."""
    return Candle(
        row.open_ms,
        row.open,
        row.high,
        row.low,
        row.close,
        row.volume,
        row.quote_volume,
        row.trades,
        row.close_ms < now_ms,
    )


def parse_order(message: OrderAnswer) -> Order:
    """An order from an answer that carries its state.

    Raises:
        ValueError: when status, side or type are missing (ACK answers, members of lists).
    """
    if message.status is None or message.side is None or message.type is None:
        raise ValueError("an order answer without status, side or type")
    client_id = message.original_client_id or message.client_id
    is_working = message.is_working
    if is_working is None:
        waits = message.trigger_price != 0 or message.trailing_delta is not None
        is_working = message.working_ms > 0 or not waits
    by_quote = message.quote_quantity > 0
    return Order(
        instrument=spot_id(message.symbol),
        client_id=client_id,
        side=message.side,
        type=message.type,
        status=message.status,
        quantity=known_quantity(message.quantity, message.status, by_quote),
        venue_id=message.venue_id,
        price=message.price or None,
        trigger_price=message.trigger_price or None,
        quote_quantity=message.quote_quantity if by_quote else None,
        iceberg_quantity=message.iceberg_quantity or None,
        time_in_force=message.time_in_force,
        filled_quantity=message.filled_quantity,
        # Negative on very old orders: the exchange does not know any more.
        filled_quote=max(message.filled_quote, ZERO),
        trailing_delta=message.trailing_delta,
        stp_mode=stp_mode_of(message.stp_mode),
        pegged_price=message.pegged_price,
        is_working=is_working,
        list_id=message.list_id if message.list_id >= 0 else None,
        source=source_of(client_id),
        created_ms=message.time_ms,
        updated_ms=message.updated_ms or message.transact_ms or message.time_ms,
        reason="" if message.expiry_reason == "NONE" else message.expiry_reason,
    )


def parse_answer_fills(message: OrderAnswer, order: Order) -> Sequence[Fill]:
    """Fills of a FULL answer: what traded at once, always as taker."""
    return [
        Fill(
            instrument=order.instrument,
            trade_id=row.id if row.id >= 0 else allocation_trade_id(row.allocation_id),
            client_id=order.client_id,
            venue_id=message.venue_id or 0,
            side=order.side,
            price=row.price,
            quantity=row.quantity,
            quote_quantity=worth(row.quantity, row.price),
            fee=row.fee,
            fee_asset=row.fee_asset,
            is_maker=False,
            time_ms=message.transact_ms,
        )
        for row in message.fills
        if row.id >= 0 or row.allocation_id >= 0
    ]


def parse_my_trade(message: MyTrade, client_id: str = "") -> Fill:
    """A past fill; the exchange names its order by number only, hence `client_id`."""
    return Fill(
        instrument=spot_id(message.symbol),
        trade_id=message.id,
        client_id=client_id,
        venue_id=message.venue_id,
        side=Side.BUY if message.is_buyer else Side.SELL,
        price=message.price,
        quantity=message.quantity,
        quote_quantity=message.quote_quantity,
        fee=message.fee,
        fee_asset=message.fee_asset,
        is_maker=message.is_maker,
        time_ms=message.time_ms,
    )


def parse_balances(message: AccountAnswer) -> list[Balance]:
    return [Balance(row.asset, row.free, row.locked) for row in message.balances]


def parse_commission(message: CommissionAnswer | TestedOrder) -> CommissionRates:
    """All kinds added up; the dearer side counts where buyer and seller differ."""
    kinds = [kind for kind in (message.standard, message.tax, message.special) if kind]
    by_side = max(sum(k.buyer for k in kinds) or ZERO, sum(k.seller for k in kinds) or ZERO)
    return CommissionRates(
        maker=sum((k.maker for k in kinds), by_side), taker=sum((k.taker for k in kinds), by_side)
    )


def parse_commission_plan(message: CommissionAnswer) -> Commission:
    """Every kind by itself; the discount without a balance, which others know."""
    discount = message.discount
    applies = discount is not None and discount.for_account and discount.for_symbol
    return Commission(
        standard=_rate_set(message.standard),
        tax=_rate_set(message.tax),
        special=_rate_set(message.special),
        discount=Discount(asset=discount.asset, reduction=discount.reduction, available=ZERO)
        if discount is not None and applies
        else None,
    )


def _rate_set(rates: Rates | None) -> RateSet:
    if rates is None:
        return NO_RATES
    return RateSet(maker=rates.maker, taker=rates.taker, buyer=rates.buyer, seller=rates.seller)


def stp_mode_of(word: str) -> StpMode | None:
    """Descriptive only: a mode that we do not know is shown as none."""
    return StpMode(word) if word in StpMode.__members__ else None


def known_quantity(quantity: Decimal, status: OrderStatus, by_quote: bool) -> Decimal | None:
    """Zero stands for "not yet": by value until it trades, paid by another order until that fills."""
    is_open = by_quote or status is OrderStatus.PENDING_NEW
    return None if not quantity and is_open else quantity


def source_of(client_id: str) -> OrderSource:
    return OrderSource.EXTERNAL if parse_client_id(client_id) is None else OrderSource.TERMINAL
