"""The "Before you send" card of a contract as rows of text, from a preview. No Qt."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.balance import CommissionRates
from terminal.domain.futures.preview import FuturesPreview, reward_to_risk
from terminal.domain.instrument import FuturesContract
from terminal.domain.preview import Liquidity
from terminal.ui import format as fmt
from terminal.ui.ticket.card_rows import ARROW, CardRow
from terminal.ui.ticket.futures_form import FuturesForm, FuturesReading

MONEY = 2
COUNTS = (4, 5)
VITAL = ("Margin used", "Fee", "Liquidation")
"""What stays in the card where there is room for three rows only."""
_COST = ("Notional", "Margin used", "Fee", "Slippage")
_RESULT = ("Entry", "Liquidation", "Break-even", "Next funding", "Reward : risk")
Rows = tuple[tuple[CardRow, ...], tuple[CardRow, ...]]


def futures_card_rows(
    form: FuturesForm,
    reading: FuturesReading,
    preview: FuturesPreview | None,
    available: Decimal | None,
    rates: CommissionRates | None,
    closed: str = "",
) -> Rows:
    """What it costs, and what the position becomes; unknown is `?`, an empty form shows dashes.

    `closed` says that the market behind the contract is, and for how long; it comes first.
    """
    contract = form.instrument
    if contract is None or preview is None or preview.notional is None:
        dash = fmt.NOT_APPLICABLE
        return (
            (CardRow(_COST[0], dash, closed), *(CardRow(label, dash) for label in _COST[1:])),
            tuple(CardRow(label, dash) for label in _RESULT),
        )
    rate = None if rates is None else rates.taker
    return (
        CardRow("Notional", fmt.number(preview.notional, MONEY), closed or contract.settle),
        _margin(preview, available),
        _fee(preview, rates),
        _slippage(preview),
    ), (
        _entry(contract, preview),
        _liquidation(contract, preview),
        _price_row("Break-even", preview.break_even, contract, "estimate, after fees"),
        _funding(preview),
        _reward(form, reading, preview, contract, rate),
    )


def _margin(preview: FuturesPreview, available: Decimal | None) -> CardRow:
    if preview.margin is not None and preview.margin <= 0:
        return CardRow("Margin used", fmt.number(Decimal(0), MONEY), "only reduces")
    aside = "" if available is None else f"of {fmt.number(available, MONEY)}"
    short = None not in (preview.margin, available) and _over(preview.margin, available)
    return CardRow("Margin used", fmt.number(preview.margin, MONEY), aside, is_bad=short)


def _over(needed: Decimal | None, available: Decimal | None) -> bool:
    return needed is not None and available is not None and needed > available


def _fee(preview: FuturesPreview, rates: CommissionRates | None) -> CardRow:
    maker = preview.liquidity is Liquidity.MAKER
    aside = ""
    if rates is not None:
        rate = fmt.percent(rates.maker if maker else rates.taker, 3, signed=False)
        aside = f"{'maker' if maker else 'taker'} {rate}"
    return CardRow("Fee", fmt.number(preview.fee, MONEY), aside)


def _slippage(preview: FuturesPreview) -> CardRow:
    fill = preview.fill
    if fill is None:
        if preview.rests is None:
            return CardRow("Slippage", fmt.UNKNOWN)
        return CardRow("Slippage", fmt.number(Decimal(0), MONEY), "rests")
    share = fmt.percent(fill.slippage_fraction, 3, signed=False)
    aside = share if fill.complete else f"only part now, {share}"
    thin = not fill.complete and preview.liquidity is Liquidity.TAKER
    return CardRow("Slippage", fmt.number(fill.slippage_quote, MONEY), aside, is_bad=thin)


def _entry(contract: FuturesContract, preview: FuturesPreview) -> CardRow:
    """The average entry before and after; a close says what it realises instead."""
    after, before = preview.entry_after, preview.entry_before
    if preview.position is not None and not preview.position.is_open:
        earned = fmt.number(preview.realized, MONEY, signed=True)
        return CardRow("Entry", "closed", f"realises {earned}, before fees")
    if before is None or before == after:
        return _price_row("Entry", after, contract, "")
    return _price_row("Entry", after, contract, fmt.number(before, contract.price_decimals) + ARROW)


def _liquidation(contract: FuturesContract, preview: FuturesPreview) -> CardRow:
    if preview.position is not None and not preview.position.is_open:
        return CardRow("Liquidation", fmt.NOT_APPLICABLE)
    if preview.liquidation_after is None:
        return CardRow("Liquidation", fmt.NOT_APPLICABLE, "no price")
    word = "" if preview.is_exact else "estimate "
    away = fmt.percent(preview.distance)
    near = preview.distance is not None and abs(preview.distance) < NEAR
    return CardRow(
        "Liquidation",
        fmt.number(preview.liquidation_after, contract.price_decimals),
        f"{word}{away}",
        is_bad=near,
    )


NEAR = Decimal("0.02")
"""A liquidation price nearer than this fraction of the mark is shown as a danger."""


def _funding(preview: FuturesPreview) -> CardRow:
    if preview.position is not None and not preview.position.is_open:
        return CardRow("Next funding", fmt.NOT_APPLICABLE)
    word = "pays" if preview.funding is not None and preview.funding < 0 else "gets"
    aside = "" if not preview.funding else word
    return CardRow("Next funding", fmt.number(preview.funding, MONEY, signed=True), aside)


def _reward(
    form: FuturesForm,
    reading: FuturesReading,
    preview: FuturesPreview,
    contract: FuturesContract,
    rate: Decimal | None,
) -> CardRow:
    ratio = reward_to_risk(
        reading.exits, form.side, reading.quantity, preview.price, contract, rate or Decimal(0)
    )
    if ratio is None:
        return CardRow("Reward : risk", fmt.NOT_APPLICABLE)
    return CardRow("Reward : risk", f"{fmt.number(ratio, 2)} : 1", "after fees")


def _price_row(label: str, value: Decimal | None, contract: FuturesContract, aside: str) -> CardRow:
    return CardRow(label, fmt.number(value, contract.price_decimals), aside)
