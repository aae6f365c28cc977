"""Waiting for what becomes of an order, by the store that hears of it first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from terminal.domain.order import Order
from terminal.state.orders import OrderStore
from terminal.state.store import Store

WAIT_SECONDS = 15.0


async def until(store: Store, reached: Callable[[], bool], seconds: float = WAIT_SECONDS) -> bool:
    """Whether `reached` became true within `seconds`; looked at after each change of `store`."""
    changed = asyncio.Event()
    unsubscribe = store.on_change(changed.set)
    try:
        async with asyncio.timeout(seconds):
            while not reached():
                changed.clear()
                await changed.wait()
    except TimeoutError:
        return False
    finally:
        unsubscribe()
    return True


async def order_reaching(
    orders: OrderStore, client_id: str, reached: Callable[[Order], bool]
) -> Order | None:
    """The order once `reached` says yes; None after fifteen seconds."""

    def look() -> bool:
        known = orders.get(client_id)
        return known is not None and reached(known)

    return orders.get(client_id) if await until(orders, look) else None
