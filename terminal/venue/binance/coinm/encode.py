"""Where COIN-M orders go and what is sent: `/dapi/v1/order` or, with a trigger, `/dapi/v1/algoOrder`.

Source: COIN-M Futures, "New Order", "New Algo Order", "Modify Order".
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.order import Order
from terminal.domain.ticket import OrderTicket
from terminal.venue.binance import futures_encode
from terminal.venue.binance.coinm.instruments import InverseContract

ORDER_PATH = "/dapi/v1/order"
ALGO_PATH = "/dapi/v1/algoOrder"


def encode_order(
    ticket: FuturesTicket | OrderTicket,
    contract: InverseContract,
    client_id: str,
    last_price: Decimal | None,
) -> tuple[str, dict[str, str]]:
    """Path and parameters of one order, without timestamp and signature.

    `last_price` decides between stop and take-profit for the plain stop tickets.
    """
    if futures_encode.waits(ticket):
        params = futures_encode.encode_conditional(ticket, contract, client_id, last_price)
        return ALGO_PATH, params
    return ORDER_PATH, futures_encode.encode_plain(ticket, contract, client_id)


def encode_modification(
    order: Order, quantity: Decimal, price: Decimal
) -> tuple[str, dict[str, str]]:
    """Path and parameters of `PUT`; the order loses its place in the queue."""
    return ORDER_PATH, futures_encode.encode_modification(order, quantity, price)
