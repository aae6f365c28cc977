"""An order typed as a line: `buy 0.25 @ 68040 sl 67600 tp 69400`. It fills the ticket, no more. No Qt."""

from __future__ import annotations

import re

from terminal.domain.order import Side
from terminal.ui.linking import OrderWish

_SIDES = {"buy": Side.BUY, "long": Side.BUY, "sell": Side.SELL, "short": Side.SELL}
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_LINE = re.compile(
    rf"(?P<side>buy|long|sell|short)\s+(?P<quantity>{_NUMBER})"
    rf"(?:\s*(?:@|at)\s*(?P<price>{_NUMBER}|market))?(?P<rest>(?:\s+\w+(?:\s+{_NUMBER})?)*)\s*",
    re.IGNORECASE,
)
_REST = re.compile(rf"(?P<word>[a-z]+)(?:\s+(?P<number>{_NUMBER}))?", re.IGNORECASE)


def parse_order(text: str) -> OrderWish | None:
    """The order a line describes; None unless every word of it is understood.

    After quantity and price come `sl` and `tp` with their prices, and `reduce` for what may only
    close. Without a price it is a market order.
    """
    found = _LINE.fullmatch(text.strip())
    if found is None:
        return None
    exits = {"sl": "", "tp": ""}
    closes = False
    for part in _REST.finditer(found["rest"] or ""):
        word, number = part["word"].lower(), part["number"]
        if word in exits and number and not exits[word]:
            exits[word] = _plain(number)
        elif word == "reduce" and number is None and not closes:
            closes = True
        else:
            return None
    price = (found["price"] or "market").lower()
    return OrderWish(
        side=_SIDES[found["side"].lower()],
        quantity=_plain(found["quantity"]),
        price="" if price == "market" else _plain(price),
        take_profit=exits["tp"],
        stop_loss=exits["sl"],
        closes=closes,
    )


def order_words(wish: OrderWish, name: str) -> tuple[str, str]:
    """The two halves of its row: what, and how."""
    parts = [f"at {wish.price}" if wish.price else "at market"]
    if wish.take_profit:
        parts.append(f"TP {wish.take_profit}")
    if wish.stop_loss:
        parts.append(f"SL {wish.stop_loss}")
    if wish.closes:
        parts.append("reduce-only")
    verb = "Buy" if wish.side is Side.BUY else "Sell"
    return f"{verb} {wish.quantity} {name}", f"  {', '.join(parts)}"


def _plain(number: str) -> str:
    return number.replace(",", "")
