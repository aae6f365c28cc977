"""What the exchange says with the codes that a fault may answer.

Source: "Error codes for Binance" and the HTTP return codes of the REST pages.
"""

from __future__ import annotations

from terminal.simulator.limits import RateLimited
from terminal.simulator.spot.model import VenueError

_USUAL: dict[int, tuple[int, str]] = {
    -1000: (500, "An unknown error occurred while processing the request."),
    -1001: (500, "Internal error; unable to process your request. Please try again."),
    -1002: (401, "You are not authorized to execute this request."),
    -1003: (429, "Too many requests; please use WebSocket Streams for live updates."),
    -1006: (500, "An unexpected response was received from the message bus."),
    -1007: (
        504,
        (
            "Timeout waiting for response from backend server. "
            "Send status unknown; execution status unknown."
        ),
    ),
    -1008: (503, "Server is currently overloaded with other requests. Please try again later."),
    -1013: (400, "Filter failure: LOT_SIZE"),
    -1015: (429, "Too many new orders; current limit is 100 orders per 10 SECOND."),
    -1021: (400, "Timestamp for this request is outside of the recvWindow."),
    -1022: (400, "Signature for this request is not valid."),
    -1100: (400, "Illegal characters found in a parameter."),
    -1121: (400, "Invalid symbol."),
    -1125: (400, "This listenKey does not exist."),
    -2010: (400, "Account has insufficient balance for requested action."),
    -2011: (400, "Unknown order sent."),
    -2013: (400, "Order does not exist."),
    -2014: (401, "API-key format invalid."),
    -2015: (401, "Invalid API-key, IP, or permissions for action."),
    -2026: (400, "Order was canceled or expired with no executed qty over 90 days ago."),
    -2039: (400, "Client order ID is not correct for this order ID."),
}


def refusal(
    code: int,
    now_ms: int,
    *,
    text: str | None = None,
    status: int | None = None,
    retry_after: int | None = None,
) -> VenueError:
    """The refusal with that code; `retry_after` in seconds adds the header or field for it."""
    usual_status, usual_text = _USUAL.get(code, (400, "Refused by the fault laboratory."))
    status = usual_status if status is None else status
    text = usual_text if text is None else text
    if retry_after is None and status in (418, 429):
        retry_after = 60
    if retry_after is None:
        return VenueError(code, text, http_status=status)
    return RateLimited(code, text, status, now_ms + retry_after * 1000, now_ms)
