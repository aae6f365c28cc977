"""Small words beside the fields of the futures form: distances, results, digits too many. No Qt."""

from __future__ import annotations

from terminal.domain.futures.preview import exit_result, risk_share
from terminal.domain.numbers import plain_text
from terminal.domain.sizing import mid_price
from terminal.domain.validation import Field
from terminal.domain.valuation import change_from
from terminal.ui import format as fmt
from terminal.ui.ticket.futures_form import FuturesForm, FuturesKind, SizeUnit
from terminal.ui.ticket.futures_model import FuturesTicketModel
from terminal.ui.ticket.futures_verdict import PRICE_FIELDS


def excess_digits(place: Field, text: str, form: FuturesForm) -> int:
    """How many characters at the end are one decimal too many or more."""
    contract = form.instrument
    if contract is None or "." not in text or place is Field.TRAILING:
        return 0
    if place is Field.QUANTITY and form.unit is not SizeUnit.BASE:
        return 0
    decimals = contract.price_decimals if place in PRICE_FIELDS else contract.quantity_decimals
    return max(0, len(text.partition(".")[2]) - decimals)


def distance_words(model: FuturesTicketModel) -> str:
    """How far the price of the order lies from the middle of the spread."""
    context, form = model.context, model.form
    price = model.reading.price if form.kind.has_price else model.reading.trigger
    if context is None or price is None:
        return ""
    distance = change_from(price, mid_price(context.best_bid, context.best_ask))
    return "" if distance is None else f"{fmt.percent(distance)} from mid"


def exit_words(model: FuturesTicketModel, place: Field | None = None) -> str:
    """What an exit earns, in the margin asset before fees; without a place, what is at risk."""
    contract, reading, form = model.contract, model.reading, model.form
    if contract is None or not form.has_exits:
        return ""
    entry = None if model.preview is None else model.preview.price
    price = reading.take_profit if place is Field.TAKE_PROFIT else reading.stop_loss
    earned = exit_result(form.side, reading.quantity, entry, price, contract)
    if earned is None:
        return ""
    if place is not None:
        return fmt.number(earned, 2, signed=True)
    balance = None if model.account is None else model.account.balance
    share = risk_share(earned, balance)
    return "" if share is None else f"risk {fmt.percent(share, signed=False)}"


def quantity_words(model: FuturesTicketModel) -> str:
    """The quantity that a value, a share or a risk comes to; empty while the field says it itself."""
    contract, form = model.contract, model.form
    if contract is None or form.unit is SizeUnit.BASE or model.reading.quantity is None:
        return ""
    return f"{plain_text(model.reading.quantity)} {contract.base}"


def price_place(form: FuturesForm, target: Field) -> Field:
    """Which field a picked price goes to; `target` is where a hand was last."""
    if target in (Field.TAKE_PROFIT, Field.STOP_LOSS) and form.has_exits:
        return target
    if not form.kind.has_price:
        return Field.TRIGGER_PRICE
    has_both = form.kind is FuturesKind.STOP_LIMIT
    return target if has_both and target is Field.TRIGGER_PRICE else Field.PRICE
