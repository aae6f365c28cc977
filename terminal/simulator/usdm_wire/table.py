"""Every request of USDⓈ-M futures, found by path or by method name."""

from __future__ import annotations

from terminal.simulator.keys import KeyRing
from terminal.simulator.limits import RateLedger
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm_wire import (
    account,
    algos,
    batches,
    convert,
    data,
    downloads,
    funding,
    funds,
    history,
    keys_api,
    market,
    orders,
    settings,
)
from terminal.simulator.usdm_wire.desk import PREFIX, Call, Desk, Endpoint
from terminal.simulator.usdm_wire.listen_keys import ListenKeys


def endpoints(keys: ListenKeys) -> tuple[Endpoint, ...]:
    """All requests; those of listen keys go to `keys`."""
    return (
        *market.ENDPOINTS,
        *data.ENDPOINTS,
        *funding.ENDPOINTS,
        *funds.ENDPOINTS,
        *orders.ENDPOINTS,
        *batches.ENDPOINTS,
        *algos.ENDPOINTS,
        *history.ENDPOINTS,
        *downloads.endpoints(),
        *convert.endpoints(),
        *account.ENDPOINTS,
        *settings.ENDPOINTS,
        *keys_api.endpoints(keys),
    )


def open_desk(
    exchange: UsdmExchange, keys: KeyRing, ledger: RateLedger, listen_keys: ListenKeys
) -> Desk:
    """The desk at which USDⓈ-M futures are asked.

    Unlike spot they take arrays that were neither encoded nor signed encoded: programs that trade
    there every day send batches so.
    """
    known = endpoints(listen_keys)
    return Desk(exchange, keys, ledger, known, Call, prefix=PREFIX, must_encode=False)
