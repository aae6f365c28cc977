"""The limits as rows: what each is called, in which unit it is typed, what its help says. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.gate import GateLimits
from terminal.domain.numbers import BadNumber, grouped_text, parse_decimal, plain_text
from terminal.domain.sizing import percent
from terminal.domain.valuation import worth
from terminal.services.settings.limit_values import LimitValue
from terminal.services.settings.values import Setting, Switch, Text

HUNDRED = Decimal(100)


class Unit(StrEnum):
    PERCENT = "%"
    TIMES = "times"
    COUNT = ""
    MONEY = "USDT"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class LimitRow:
    """`name` is the field of GateLimits; `may_be_empty` where no limit at all is a choice."""

    name: str
    title: str
    unit: Unit
    help: str
    may_be_empty: bool = False

    @property
    def setting(self) -> Setting:
        """For its control."""
        kind = Switch if self.unit is Unit.SWITCH else Text
        default = getattr(GateLimits(), self.name)
        return kind(
            section="guard", key=self.name, title=self.title, help=self.help, default=default
        )

    def text(self, value: LimitValue) -> str:
        """A limit as it is typed: 0.05 as `5`."""
        if value is None:
            return ""
        number = Decimal(value)
        return grouped_text(worth(number, HUNDRED) if self.unit is Unit.PERCENT else number)

    def words(self, value: LimitValue) -> str:
        """A limit as it is said: `5 %`, `none`, `on`."""
        if isinstance(value, bool):
            return "on" if value else "off"
        if value is None:
            return "none"
        unit = "" if self.unit in (Unit.COUNT, Unit.SWITCH) else f" {self.unit}"
        return f"{self.text(value)}{unit}"

    def read(self, text: str) -> LimitValue:
        """What was typed.

        Raises:
            BadNumber: with the sentence to show.
        """
        if not text.strip():
            if self.may_be_empty:
                return None
            raise BadNumber("Type a number. The limit stays as it is until then.")
        number = parse_decimal(text.strip())
        if number <= 0:
            raise BadNumber("A limit is above zero.")
        if self.unit is Unit.COUNT:
            if not plain_text(number).isdigit() or number > 100_000:
                raise BadNumber("Type a whole number up to 100,000.")
            return int(number)
        return percent(number) if self.unit is Unit.PERCENT else number


P, T, C, M, S = Unit.PERCENT, Unit.TIMES, Unit.COUNT, Unit.MONEY, Unit.SWITCH
ROWS = (
    LimitRow("order_share", "One order asks above", P, "Share of the account that one order may be"
             " worth without a question."),
    LimitRow("order_share_cap", "One order is refused above", P, "Share of the account. What lowers a"
             " position is never refused by it."),
    LimitRow("position_share", "One asset is refused above", P, "Share of the account in one asset,"
             " with everything open filled. Sell some, or raise it and wait."),
    LimitRow("liquidation_distance", "Liquidation nearer than", P, "Of the mark price. An order that"
             " would bring the liquidation of a position nearer asks; at half of it, it wants words."),
    LimitRow("margin_ratio", "Margin ratio above", P, "Maintenance margin over what stands behind the"
             " positions, once an order is filled; 100 % liquidates. Above 80 % it wants words."),
    LimitRow("daily_loss", "Loss of a day", P, "Of the account's worth at 00:00 UTC. Having lost it,"
             " only orders that lower positions pass until the next day. Empty: no such limit.", True),
    LimitRow("through", "Price through the market", P, "A limit order that would trade at once asks"
             " when its price lies further beyond the middle."),
    LimitRow("away", "Price away from the market", P, "A resting order asks when its price lies"
             " further from the middle; a slip of the comma looks like that."),
    LimitRow("block_factor", "Prices are refused beyond", T, "This many times either distance."),
    LimitRow("minor_factor", "Distances of small coins", T, "For everything but BTC, ETH, BNB, SOL"
             " and XRP the distances are this many times as wide."),
    LimitRow("slippage", "Slippage asks above", P, "Estimated from the book: how much worse than the"
             " best price the average would be."),
    LimitRow("depth_share", "Share of the book asks above", P, "How much of the visible depth nearby"
             " an order may take without a question."),
    LimitRow("quantity_factor", "Unusual size asks above", T, "Compared with the median of your last"
             " orders on the symbol."),
    LimitRow("orders_per_second", "Orders in a second", C, "More are refused; a stuck key sends that"
             " many. Cancels are not counted."),
    LimitRow("orders_per_minute", "Orders in a minute", C, "More are refused. Cancels are not"
             " counted."),
    LimitRow("repeats", "The same order in ten seconds", C, "So often may the very same order be"
             " sent; then it is refused until you change it or wait."),
    LimitRow("reserve_orders", "Places kept for stops", C, "So many places below the exchange's"
             " count of open orders stay free for protective stops."),
    LimitRow("thin_turnover", "Thin market asks below", M, "Turnover of 24 hours. Orders move the"
             " price more there than the book shows."),
    LimitRow("wide_spread", "Wide spread asks above", P, "Between best bid and best ask."),
    LimitRow("first_use", "First order on a symbol asks", S, "Once per symbol, with real money only:"
             " the wrong symbol is the costliest slip of all."),
    LimitRow("ask_market", "Every market order asks", S, "Before anything is sent at market."),
    LimitRow("ask_every", "Every order asks", S, "Before anything is sent at all."),
)  # fmt: skip


def find_rows(query: str) -> tuple[LimitRow, ...]:
    """Rows whose words hold every word of `query`."""
    wanted = query.lower().split()
    return tuple(r for r in ROWS if all(w in f"{r.title} {r.help}".lower() for w in wanted))
