"""Option orders as wire parameters of `POST /eapi/v1/order`: limit orders only.

Source: Options, "New Order"; times in force GTC, IOC, FOK and GTX (post-only) since 2026-01. The id
is called `clientOrderId` here, unlike on every other market.
"""

from __future__ import annotations

from terminal.domain.futures.ticket import OptionTicket
from terminal.domain.instrument import OptionContract
from terminal.domain.numbers import plain_text
from terminal.domain.ticket import LimitTicket

ORDER_PATH = "/eapi/v1/order"


def encode_order(
    ticket: OptionTicket | LimitTicket, option: OptionContract, client_id: str
) -> tuple[str, dict[str, str]]:
    """Path and parameters of one order, without timestamp and signature."""
    params = {
        "symbol": option.symbol,
        "side": ticket.side.value,
        "type": "LIMIT",
        "timeInForce": "GTX" if ticket.post_only else ticket.time_in_force.value,
        "quantity": plain_text(ticket.quantity),
        "price": plain_text(ticket.price),
    }
    if isinstance(ticket, OptionTicket) and ticket.reduce_only:
        params["reduceOnly"] = "true"
    params["clientOrderId"] = client_id
    if ticket.stp_mode is not None:
        params["selfTradePreventionMode"] = ticket.stp_mode.value
    return ORDER_PATH, params
