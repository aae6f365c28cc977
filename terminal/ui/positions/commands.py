"""What the row buttons and keys of the positions panel do, through the session's verbs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from terminal.domain.futures.bracket import ExitLeg, leg_of
from terminal.domain.futures.position_sums import break_even_trigger, uncovered_share
from terminal.domain.futures.protection import only_closes
from terminal.domain.futures.words import WorkingPrice
from terminal.domain.order import ZERO, Side
from terminal.domain.spot.ticket import StopKind
from terminal.services.session import PositionVerbs
from terminal.state.stores import Stores
from terminal.ui import format as fmt
from terminal.ui.positions.rows import PositionLine
from terminal.ui.positions.table import Act

SHARES = {
    Act.QUARTER: Decimal("0.25"),
    Act.HALF: Decimal("0.5"),
    Act.THREE_QUARTERS: Decimal("0.75"),
    Act.ALL: Decimal(1),
}


class PositionCommands:
    """`at_best` closes with a limit order at the best price of the closing side's own queue.

    A close needs a live quote only when it is at a limit; at market it always goes. `asks_price`
    leaves the price to the trader: nothing is sent before it is typed.
    """

    def __init__(self, stores: Stores, verbs: PositionVerbs) -> None:
        self._stores, self._verbs = stores, verbs
        self.at_best = False
        self.asks_price = False

    def close(self, line: PositionLine, act: Act) -> bool:
        """False when a limit was asked for and no price is known."""
        price = None
        if self.at_best:
            price = self.best_price(line)
            if price is None:
                return False
        self._verbs.close(line.position, SHARES[act], price=price)
        return True

    def best_price(self, line: PositionLine) -> Decimal | None:
        """Best ask for selling a long, best bid for buying a short back; None without a quote."""
        quote = self._stores.tickers.quote(line.position.instrument)
        if quote is None:
            return None
        return quote.ask if line.position.closing_side is Side.SELL else quote.bid

    def break_even(self, line: PositionLine) -> None:
        """The stop goes to where nothing is won or lost; without a stop there a new one is made."""
        trigger = break_even_trigger(line.figures)
        if trigger is None:
            return
        stops = line.figures.protection.stops
        if stops and stops[0].trigger_price is not None:
            self._verbs.move(stops[0], trigger)
        else:
            self._verbs.protect(line.position, _stop(trigger))

    def cover_rest(self, line: PositionLine) -> None:
        """What the first stop leaves open gets the same stop."""
        cover = line.figures.protection
        leg = leg_of(cover.stops[0]) if cover.stops else None
        if leg is not None:
            self._verbs.protect(line.position, leg, uncovered_share(cover.covered))

    def close_at_break_even(self, line: PositionLine) -> None:
        """A resting limit order for the whole of it at the exchange's break-even price."""
        self._verbs.close_at_break_even(line.position)

    def flatten_words(self, line: PositionLine) -> tuple[str, str]:
        """Title and sentence of the question before a contract is flattened."""
        contract = line.contract
        name = f"{contract.base}{contract.quote}"
        orders = self._stores.orders.open_orders(contract.id)
        exits = sum(1 for order in orders if only_closes(order))
        legs = self._stores.positions.of(contract.id)
        held = " and ".join(
            f"{'long' if leg.quantity > 0 else 'short'} "
            f"{fmt.number(abs(leg.quantity), contract.quantity_decimals)}"
            for leg in legs
        )
        words = f"closes {held} {contract.base} at market"
        if len(orders) > exits:
            words = f"cancels {_counted(len(orders) - exits, 'entry order')}, {words}"
        if exits:
            words += f", and cancels {_counted(exits, 'exit')} once nothing is held"
        return f"Flatten {name} and cancel its orders?", f"{words[0].upper()}{words[1:]}."

    def flatten(self, line: PositionLine) -> Callable[[], object]:
        """What the agreed flattening does."""
        return lambda: self._verbs.flatten(line.position.instrument)

    def reverse(self, line: PositionLine) -> Callable[[], object]:
        """What the agreed reversal does."""
        return lambda: self._verbs.reverse(line.position)


def reverse_words(line: PositionLine, other: Decimal = ZERO) -> tuple[str, str]:
    """Title and sentence of the question before a reversal; `other` is what the other leg holds
    already in hedge mode, where nothing turns: one leg ends and the other one grows."""
    contract = line.contract
    held = fmt.number(abs(line.position.quantity), contract.quantity_decimals)
    now, then = ("long", "short") if line.is_long else ("short", "long")
    if line.is_leg:
        size = f"{held} {contract.base}"
        before = fmt.number(abs(other), contract.quantity_decimals)
        grows = f"opens a {then} leg of {size}"
        if other:
            grows = f"adds {size} to the {then} leg, which holds {before} now,"
        title = f"Move the {now} leg of {contract.base}{contract.quote} to the {then} side?"
        return title, f"Closes the {now} leg of {size} at market, then {grows} once that is filled."
    title = f"Reverse {contract.base}{contract.quote}?"
    words = (
        f"Closes {now} {held} {contract.base} at market, then opens {then} {held} {contract.base} "
        "once that is filled."
    )
    return title, words


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _stop(trigger: Decimal) -> ExitLeg:
    return ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=trigger, working=WorkingPrice.MARK)
