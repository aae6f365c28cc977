"""The real services on the futures exchange, and its ledger of record compared with theirs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path
from typing import Any

from terminal.connecting import simulated_venue
from terminal.domain.events import FeedState, Link
from terminal.domain.futures.ticket import (
    Exposure,
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesTicket,
    Hedge,
    OneWay,
)
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.gate import GateLimits
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.domain.order import ZERO, Order, Side
from terminal.domain.rounding import floor_to_step
from terminal.services.engine import Engine
from terminal.services.simulator_host import SimulatorAddress, parse_address
from terminal.venue.api import Channel, Topic
from tests.faults.lab import LIMITS, SHORT_PROOF_MS, Door, Lab
from tests.simulator.usdm_wire.served import FuturesClient, served
from tests.support.eventually import eventually

BTC = InstrumentId(Market.USDM, "BTCUSDT")
QUARTER = D("0.010")
_STORED = D("0.00000002")

ANY = D(1_000_000)
WIDE = replace(
    LIMITS,
    order_share=ANY,
    order_share_cap=ANY,
    quantity_factor=ANY,
    depth_share=ANY,
    slippage=ANY,
    position_share=ANY,
    liquidation_distance=D("0.000001"),
    margin_ratio=ANY,
)
"""For tests that lead an account into its liquidation."""

PLACE = ("usdm.order.place", "POST /fapi/v1/order")
PLACE_ALGO = ("usdm.algoOrder.place", "POST /fapi/v1/algoOrder")
MODIFY = ("usdm.order.modify", "PUT /fapi/v1/order")
SETTINGS = (
    "POST /fapi/v1/leverage",
    "POST /fapi/v1/marginType",
    "POST /fapi/v1/positionSide/dual",
    "POST /fapi/v1/multiAssetsMargin",
    "POST /fapi/v1/positionMargin",
)
COMMANDS = (*PLACE, *PLACE_ALGO, *MODIFY, *SETTINGS)
"""Every request that a click may cause once: by both of its names in the ledger."""


class FuturesLab(Lab):
    """Short words for what a trader does on the BTC perpetual, and for what is true there."""

    async def ledger(self) -> dict[str, Any]:
        status, answer, _ = await self.client.send("GET", "/control/ledger", "limit=1")
        assert status == 200, answer
        return dict(answer["accounts"][0]["usdm"])

    async def usdm(self, path: str, **body: Any) -> dict[str, Any]:
        """A request at the futures' own control door."""
        data = json.dumps(body)
        status, answer, _ = await self.client.send("POST", f"/control/usdm/{path}", data=data)
        assert status == 200, answer
        return dict(answer)

    async def placements(self) -> int:
        return await self.requests(*COMMANDS)

    def resting(self, quantity: str = "0.010", away: str = "0.05") -> Any:
        """A buy below the market; quantities differ so that no two look alike."""
        return FuturesLimitTicket(
            instrument=BTC,
            side=Side.BUY,
            quantity=D(quantity),
            price=self.at(-D(away)),
            exposure=self.exposure(PositionSide.LONG),
        )

    def exposure(self, leg: PositionSide) -> Exposure:
        """`leg` where the account holds two, else the one there is."""
        return Hedge(leg) if self.stores.futures.mode is PositionMode.HEDGE else OneWay()

    def at(self, share: D) -> D:
        """A price so far from the mark, on the tick."""
        mark = self.stores.marks.mark(BTC)
        assert mark is not None
        return floor_to_step(mark.mark * (1 + share), D("0.1"))

    def market(self, quantity: D = QUARTER, side: Side = Side.BUY) -> FuturesTicket:
        return FuturesMarketTicket(instrument=BTC, side=side, quantity=quantity)

    async def is_true(self) -> list[str]:
        ledger = await self.ledger()
        return [
            *_orders_differ(self.engine, ledger),
            *_fills_differ(self.engine, ledger["fills"]),
            *_wallets_differ(self.engine, ledger["balances"]),
            *_positions_differ(self.engine, ledger["positions"]),
            *_settings_differ(self.engine, ledger),
        ]

    def live(self) -> bool:
        stores = self.engine.stores
        entry = stores.books.get(BTC)
        return (
            stores.connection.clock is not None
            and all(
                stores.connection.is_live(link) for link in (Link.USDM_ACCOUNT, Link.USDM_ORDERS)
            )
            and entry is not None
            and entry.state is FeedState.LIVE
            and stores.positions.known
            and stores.futures.brackets(BTC) is not None
            and stores.marks.mark(BTC) is not None
            and not self.engine.trading.check(self.resting())
        )


@asynccontextmanager
async def exchange() -> AsyncIterator[FuturesClient]:
    async with served(contracts=("BTCUSDT", "ETHUSDT")) as client:
        yield client


@asynccontextmanager
async def terminal_on(
    client: FuturesClient,
    folder: Path,
    *,
    proof_ms: float | None = SHORT_PROOF_MS,
    limits: GateLimits = LIMITS,
) -> AsyncIterator[FuturesLab]:
    """A terminal on `folder`, connected and ready to trade the perpetual."""
    async with AsyncExitStack() as stack:
        address = parse_address(client.server.ready_line)
        lab = await connect(stack, client, address, folder, proof_ms, limits)
        await eventually(lab.live, within=20)
        yield lab


async def connect(
    stack: AsyncExitStack,
    client: Door,
    address: SimulatorAddress,
    folder: Path,
    proof_ms: float | None,
    limits: GateLimits,
) -> FuturesLab:
    engine = Engine(Environment.SIMULATOR, "Sim 1", folder, limits=limits)
    if proof_ms is not None:
        engine.unknown.proof_ms = proof_ms
    stack.callback(engine.close)
    await stack.enter_async_context(engine.supervisor)
    engine.start()
    topics = [Topic(BTC, channel) for channel in (Channel.BOOK, Channel.QUOTE, Channel.TRADES)]
    engine.market_data.need(topics, client)
    await stack.enter_async_context(simulated_venue(engine, address))
    return FuturesLab(client, engine, folder)


@asynccontextmanager
async def laboratory(
    folder: Path, *, proof_ms: float | None = SHORT_PROOF_MS
) -> AsyncIterator[FuturesLab]:
    async with exchange() as client, terminal_on(client, folder, proof_ms=proof_ms) as lab:
        yield lab


def _own(engine: Engine) -> list[Order]:
    orders = (*engine.stores.orders.open_orders(), *engine.stores.orders.finished_orders())
    return [order for order in orders if order.instrument.market is Market.USDM]


def _orders_differ(engine: Engine, ledger: Mapping[str, Any]) -> list[str]:
    """Both families against one list: what a trigger made is the same order here."""
    found: list[str] = []
    plain = {row["clientOrderId"]: row for row in ledger["orders"]}
    algo = {row["clientAlgoId"]: row for row in ledger["algo_orders"]}
    known = {order.client_id: order for order in _own(engine)}
    for client_id, row in plain.items():
        order = known.get(client_id)
        if order is None:
            found.append(f"order {client_id} {row['status']} is not known here")
            continue
        told = (order.status.value, order.filled_quantity, order.price or ZERO, order.quantity)
        true = (row["status"], D(row["executedQty"]), D(row["price"]), D(row["origQty"]))
        if told != true:
            found.append(f"order {client_id}: believed {told}, true {true}")
    for client_id, row in algo.items():
        order = known.get(client_id)
        if order is None:
            found.append(f"conditional order {client_id} {row['algoStatus']} is not known here")
        elif client_id not in plain and not _same_state(order, row["algoStatus"]):
            found.append(f"order {client_id}: believed {order.status}, true {row['algoStatus']}")
        elif order.trigger_price != D(row["triggerPrice"]):
            found.append(f"order {client_id}: trigger {order.trigger_price}")
    for order in known.values():
        is_there = order.client_id in plain or order.client_id in algo
        if not is_there and (order.venue_id is not None or order.is_open):
            found.append(f"order {order.client_id} {order.status} does not exist")
    return found


def _same_state(order: Order, word: str) -> bool:
    states = {"NEW": "NEW", "CANCELED": "CANCELED", "EXPIRED": "EXPIRED", "REJECTED": "REJECTED"}
    return states.get(word, order.status.value) == order.status.value


def _fills_differ(engine: Engine, rows: list[dict[str, Any]]) -> list[str]:
    true = {r["id"]: (D(r["qty"]), D(r["price"]), D(r["commission"])) for r in rows}
    mine = (f for f in engine.stores.fills.newest() if f.instrument.market is Market.USDM)
    told = {f.trade_id: (f.quantity, f.price, f.fee) for f in mine}
    return [] if true == told else [f"fills differ: {set(true.items()) ^ set(told.items())}"]


def _wallets_differ(engine: Engine, rows: Mapping[str, str]) -> list[str]:
    told = {w.asset: w.balance for w in engine.stores.futures.wallets()}
    return [
        f"{asset}: believed {told.get(asset)}, true {amount}"
        for asset, amount in rows.items()
        if told.get(asset) != D(amount)
    ]


def _positions_differ(engine: Engine, rows: list[dict[str, Any]]) -> list[str]:
    mine = {p.key: p for p in engine.stores.positions.open()}
    found = []
    for row in rows:
        position = next(
            (
                mine.pop(key)
                for key in tuple(mine)
                if (key[0].symbol, key[1].value) == (row["symbol"], row["positionSide"])
            ),
            None,
        )
        if position is None:
            found.append(f"{row['symbol']} {row['positionSide']} is not known here")
            continue
        told = (position.quantity, position.margin_mode)
        mode = MarginMode.ISOLATED if D(row["isolatedMargin"]) else MarginMode.CROSS
        if told != (D(row["positionAmt"]), mode):
            found.append(f"{row['symbol']}: believed {told}, true {row['positionAmt']} {mode}")
        entry, wallet = D(row["entryPrice"]), D(row["isolatedWallet"])
        if abs(position.entry_price - entry) > _STORED:
            found.append(f"{row['symbol']}: entry {position.entry_price}, true {entry}")
        if abs((position.isolated_wallet or ZERO) - wallet) > _STORED:
            found.append(f"{row['symbol']}: margin {position.isolated_wallet}, true {wallet}")
    found.extend(f"{position.key} is held here only" for position in mine.values())
    return found


def _settings_differ(engine: Engine, ledger: Mapping[str, Any]) -> list[str]:
    futures = engine.stores.futures
    mode = PositionMode.HEDGE if ledger["hedge"] else PositionMode.ONE_WAY
    found = []
    if futures.mode is not mode:
        found.append(f"position mode: believed {futures.mode}, true {mode}")
    if futures.multi_assets != ledger["multi_assets"]:
        found.append(f"multi-assets: believed {futures.multi_assets}")
    return found
