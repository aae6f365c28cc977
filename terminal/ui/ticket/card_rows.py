"""The "Before you send" card as rows of text, from a preview. No Qt."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from terminal.domain.balance import Balance
from terminal.domain.instrument import SpotPair
from terminal.domain.preview import Estimate, Figure, Liquidity, Preview
from terminal.domain.validation import MarketContext
from terminal.domain.valuation import worth
from terminal.ui import format as fmt
from terminal.ui.ticket.form import Reading, TicketForm
from terminal.ui.ticket.words import price_text

ARROW = " \N{RIGHTWARDS ARROW} "
FEE_DECIMALS = 8


class CardRow(NamedTuple):
    """`label` left, `value` right with its zeros dimmed, `aside` muted before the value.

    `is_bad` paints the value as wrong; an aside that ends in an arrow is the old value.
    """

    label: str
    value: str
    aside: str = ""
    is_bad: bool = False


def card_rows(
    form: TicketForm,
    reading: Reading,
    context: MarketContext | None,
    preview: Preview | None,
) -> tuple[tuple[CardRow, ...], tuple[CardRow, ...]]:
    """Cost rows and balance rows; unknown figures are `?`, an empty form shows dashes."""
    pair = form.instrument
    if pair is None or context is None or preview is None:
        base, quote = ("Base", "Quote") if pair is None else (pair.base, pair.quote)
        dash = fmt.NOT_APPLICABLE
        return (
            CardRow("Notional", dash),
            CardRow("Expected fill", dash),
            CardRow("Slippage", dash),
            CardRow("Fee", dash),
        ), (
            _balance_row(quote, None if context is None else context.quote_balance, None, 2),
            _balance_row(base, None if context is None else context.base_balance, None, 8),
        )
    return (
        _notional_row(pair, preview),
        _fill_row(form, reading, pair, preview),
        _slippage_row(pair, preview),
        _fee_row(pair, context, preview),
    ), (
        _balance_row(pair.quote, context.quote_balance, preview.quote_after, _quote_decimals(pair)),
        _balance_row(pair.base, context.base_balance, preview.base_after, 8),
    )


def _notional_row(pair: SpotPair, preview: Preview) -> CardRow:
    decimals = _quote_decimals(pair)
    aside = "estimate" if isinstance(preview.notional, Estimate) else ""
    return CardRow(f"Notional {pair.quote}", _figure(preview.notional, decimals), aside)


def _fill_row(form: TicketForm, reading: Reading, pair: SpotPair, preview: Preview) -> CardRow:
    fill = preview.fill
    if fill is None:
        price = _resting_price(reading.price or reading.trigger, pair)
        if form.kind.has_trigger:
            return CardRow("Expected fill", price, "waits")
        if preview.rests is None:
            return CardRow("Expected fill", fmt.UNKNOWN)
        return CardRow("Expected fill", price, "rests" if preview.rests else "nothing to fill")
    average = fmt.number(fill.average_price, pair.price_decimals)
    if fill.complete:
        return CardRow("Expected fill", average, "estimate, now")
    share = fmt.compact(fill.quantity)
    aside = f"only {share} {pair.base} now" if fill.quantity < 1 else f"{share} {pair.base} now"
    return CardRow("Expected fill", average, aside, is_bad=preview.liquidity is Liquidity.TAKER)


def _slippage_row(pair: SpotPair, preview: Preview) -> CardRow:
    if preview.fill is None:
        maker = preview.liquidity is Liquidity.MAKER
        if maker:
            return CardRow("Slippage", fmt.number(Decimal(0), 2), "maker")
        return CardRow("Slippage", fmt.UNKNOWN)
    aside = fmt.percent(preview.fill.slippage_fraction, 3, signed=False)
    return CardRow(
        "Slippage", fmt.number(preview.fill.slippage_quote, _quote_decimals(pair)), aside
    )


def _fee_row(pair: SpotPair, context: MarketContext, preview: Preview) -> CardRow:
    asset = preview.fee_asset
    decimals = _quote_decimals(pair) if asset == pair.quote else FEE_DECIMALS
    value = _figure(preview.fee, decimals)
    aside = "" if preview.liquidity is Liquidity.UNKNOWN else preview.liquidity.value
    if preview.fee is not None and asset == pair.base and context.last_price is not None:
        in_quote = worth(preview.fee.value, context.last_price)
        aside = f"{fmt.number(in_quote, _quote_decimals(pair))} {pair.quote}"
    return CardRow(f"Fee, taken in {asset}", value, aside)


def _balance_row(
    asset: str, balance: Balance | None, after: Estimate | None, decimals: int
) -> CardRow:
    held = Decimal(0) if balance is None else balance.total
    if balance is None:
        return CardRow(asset, fmt.UNKNOWN)
    if after is None:
        return CardRow(asset, fmt.number(held, decimals))
    before = _short(held, decimals)
    return CardRow(asset, fmt.number(after.value, decimals), before + ARROW, after.value < 0)


def _resting_price(price: Decimal | None, pair: SpotPair) -> str:
    return fmt.NOT_APPLICABLE if price is None else price_text(price, pair)


def _figure(figure: Figure | None, decimals: int) -> str:
    return fmt.UNKNOWN if figure is None else fmt.number(figure.value, decimals)


def _short(value: Decimal, decimals: int) -> str:
    """The old value without trailing zeros beyond two decimals: it only gives the direction."""
    head, zeros = fmt.split_zeros(fmt.number(value, decimals))
    if decimals <= 2:
        return head + zeros
    return head


def _quote_decimals(pair: SpotPair) -> int:
    """Money-like quotes in cents, coins with eight decimals."""
    return 8 if pair.quote in ("BTC", "ETH", "BNB") else 2
