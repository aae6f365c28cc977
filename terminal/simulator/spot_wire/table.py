"""Every request of spot, found by path or by method name."""

from __future__ import annotations

from terminal.simulator.keys import KeyRing
from terminal.simulator.limits import RateLedger
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot_wire import account, changes, lists, market, orders, rules, wallet
from terminal.simulator.spot_wire.desk import Call, Desk

ENDPOINTS = (
    *market.ENDPOINTS,
    *rules.ENDPOINTS,
    *orders.ENDPOINTS,
    *changes.ENDPOINTS,
    *lists.ENDPOINTS,
    *account.ENDPOINTS,
    *wallet.ENDPOINTS,
)
BY_PATH = {endpoint.rest: endpoint for endpoint in ENDPOINTS}
BY_METHOD = {endpoint.method: endpoint for endpoint in ENDPOINTS if endpoint.method}


def open_desk(exchange: SpotExchange, keys: KeyRing, ledger: RateLedger) -> Desk:
    """The desk at which spot is asked."""
    return Desk(exchange, keys, ledger, ENDPOINTS, Call)
