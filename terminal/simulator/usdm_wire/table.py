"""Every request of USDⓈ-M futures, found by path or by method name."""

from __future__ import annotations

from terminal.simulator.keys import KeyRing
from terminal.simulator.limits import RateLedger
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm_wire import (
    account,
    batches,
    data,
    history,
    keys_api,
    market,
    orders,
)
from terminal.simulator.usdm_wire.desk import PREFIX, Call, Desk, Endpoint
from terminal.simulator.usdm_wire.listen_keys import ListenKeys


def endpoints(keys: ListenKeys) -> tuple[Endpoint, ...]:
    """All requests; those of listen keys go to `keys`."""
    return (
        *market.ENDPOINTS,
        *data.ENDPOINTS,
        *orders.ENDPOINTS,
        *batches.ENDPOINTS,
        *history.ENDPOINTS,
        *account.ENDPOINTS,
        *keys_api.endpoints(keys),
    )


def open_desk(
    exchange: UsdmExchange, keys: KeyRing, ledger: RateLedger, listen_keys: ListenKeys
) -> Desk:
    """The desk at which USDⓈ-M futures are asked."""
    return Desk(exchange, keys, ledger, endpoints(listen_keys), Call, prefix=PREFIX)
