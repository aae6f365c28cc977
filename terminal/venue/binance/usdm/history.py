"""The past of a USDⓈ-M account: orders, conditional orders, fills, income, funding, liquidations.

Sources: USDⓈ-M Futures, "All Orders", "Query All Algo Orders", "Account Trade List", "Get Income
History", "User's Force Orders". Everything here may wait: it runs in the last lane of the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from terminal.domain.market import InstrumentId
from terminal.domain.records import Amendment, Income, Record, RecordKind
from terminal.venue.binance.endpoint import Call, Endpoint, Lane, Security
from terminal.venue.binance.signing import Value
from terminal.venue.binance.usdm import endpoints
from terminal.venue.binance.usdm.account_messages import (
    AlgoAnswer,
    AmendmentRow,
    IncomeRow,
    OrderAnswer,
    TradeRow,
)
from terminal.venue.binance.usdm.parse import parse_algo, parse_order, parse_trade_row, usdm_id

PAGE = 1_000
FORCED_PAGE = 100
FUNDING_FEE = "FUNDING_FEE"

ALL_ORDERS = replace(endpoints.ALL_ORDERS, lane=Lane.BACKGROUND)
USER_TRADES = replace(endpoints.USER_TRADES, lane=Lane.BACKGROUND)
ALL_ALGO = replace(endpoints.ALL_ALGO, lane=Lane.BACKGROUND)
INCOME = Endpoint(
    "GET", "/fapi/v1/income", "", 30, list[IncomeRow], "Get Income History",
    security=Security.SIGNED, lane=Lane.BACKGROUND,
)  # fmt: skip
FORCE_ORDERS = Endpoint(
    "GET", "/fapi/v1/forceOrders", "", 20, list[OrderAnswer], "User's Force Orders",
    security=Security.SIGNED, lane=Lane.BACKGROUND,
)  # fmt: skip


AMENDMENTS = Endpoint(
    "GET", "/fapi/v1/orderAmendment", "", 1, list[AmendmentRow], "Get Order Modify History",
    security=Security.SIGNED, lane=Lane.BACKGROUND,
)  # fmt: skip


async def record_page(
    call: Call, kind: RecordKind, instrument: InstrumentId, start_ms: int, end_ms: int
) -> Sequence[Record]:
    """Income and funding are of the whole account, all else of one contract."""
    span: dict[str, Value] = {"startTime": start_ms, "endTime": end_ms, "limit": PAGE}
    mine: dict[str, Value] = {"symbol": instrument.symbol, **span}
    match kind:
        case RecordKind.ORDERS:
            return [_order(row) for row in await call(ALL_ORDERS, mine)]
        case RecordKind.CONDITIONAL:
            return [_algo(row) for row in await call(ALL_ALGO, mine)]
        case RecordKind.FILLS:
            return [_fill(row) for row in await call(USER_TRADES, mine)]
        case RecordKind.INCOME:
            return [_income(row, instrument) for row in await call(INCOME, span)]
        case RecordKind.FUNDING:
            rows = await call(INCOME, {**span, "incomeType": FUNDING_FEE})
            return [_income(row, instrument) for row in rows]
        case RecordKind.FORCED:
            rows_of_orders = await call(FORCE_ORDERS, {**mine, "limit": FORCED_PAGE})
            return [_order(row) for row in rows_of_orders]
        case RecordKind.AMENDMENTS:
            changes = await call(AMENDMENTS, {**mine, "limit": FORCED_PAGE})
            return [_amendment(row) for row in changes]
        case _:
            raise ValueError(f"USDⓈ-M keeps no {kind.value.lower()}")


async def records_of_order(
    _call: Call, kind: RecordKind, _instrument: InstrumentId, _order_id: int
) -> Sequence[Record]:
    """Nothing of a futures account is kept by order.

    Raises:
        ValueError: always.
    """
    raise ValueError(f"USDⓈ-M keeps no {kind.value.lower()}")


def _order(row: OrderAnswer) -> Record:
    order = parse_order(row)
    return Record(
        instrument=order.instrument, id=row.venue_id, time_ms=order.created_ms, value=order
    )


def _algo(row: AlgoAnswer) -> Record:
    order = parse_algo(row)
    return Record(
        instrument=order.instrument, id=row.algo_id, time_ms=order.created_ms, value=order
    )


def _fill(row: TradeRow) -> Record:
    fill = parse_trade_row(row)
    return Record(instrument=fill.instrument, id=row.id, time_ms=row.time_ms, value=fill)


def _amendment(row: AmendmentRow) -> Record:
    price, quantity = row.amendment.price, row.amendment.quantity
    value = Amendment(
        order_id=row.venue_id,
        client_id=row.client_id,
        quantity_before=quantity.before,
        quantity_after=quantity.after,
        price_before=price.before,
        price_after=price.after,
    )
    return Record(instrument=usdm_id(row.symbol), id=row.id, time_ms=row.time_ms, value=value)


def _income(row: IncomeRow, asked_for: InstrumentId) -> Record:
    """A transfer belongs to no contract and is shown beside the one that was asked for."""
    trade = str(row.trade_id)
    value = Income(
        kind=row.kind,
        amount=row.amount,
        asset=row.asset,
        info=row.info,
        trade_id=int(trade) if trade.isdigit() else 0,
    )
    place = usdm_id(row.symbol) if row.symbol else asked_for
    return Record(instrument=place, id=int(row.id), time_ms=row.time_ms, value=value)
