"""Every request of spot, found by path or by method name."""

from __future__ import annotations

from terminal.simulator.spot import account, changes, lists, market, orders, rules, wallet

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
PATHS = frozenset(path for _verb, path in BY_PATH)
