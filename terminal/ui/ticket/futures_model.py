"""The futures ticket without its widgets: what is typed, what it means, what may happen with it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from terminal.domain.futures.entry_exits import check_entry_exits
from terminal.domain.futures.position import Position
from terminal.domain.futures.position_figures import AccountFigures, Funds, Held
from terminal.domain.futures.preview import FuturesPreview, preview_futures
from terminal.domain.futures.sizing import (
    held_against,
    largest_opening,
    part_of,
    quantity_by_risk,
    share_used,
)
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId
from terminal.domain.numbers import BadNumber, parse_decimal, plain_text
from terminal.domain.order import Side
from terminal.domain.sizing import moved, percent, quantity_for_value
from terminal.domain.validation import Field, MarketContext, Violation
from terminal.services.session import Session
from terminal.state.position_views import account_view, hold
from terminal.ui.linking import OrderWish
from terminal.ui.ticket.common_model import CommonModel
from terminal.ui.ticket.futures_form import (
    FuturesForm,
    FuturesKind,
    FuturesReading,
    SizeUnit,
    available_kinds,
)
from terminal.ui.ticket.futures_presets import FuturesPresets
from terminal.ui.ticket.futures_reading import read
from terminal.ui.ticket.futures_verdict import PRICE_FIELDS, judge, snap, step_of, value_text
from terminal.ui.ticket.futures_words import price_text, quantity_text
from terminal.ui.ticket.sizing import PresetUnit, parse_preset
from terminal.ui.ticket.verdict import Fix, Verdict

_TEXTS = {
    Field.PRICE: "price",
    Field.TRIGGER_PRICE: "trigger",
    Field.QUANTITY: "quantity",
    Field.TRAILING: "trailing",
    Field.TAKE_PROFIT: "take_profit",
    Field.STOP_LOSS: "stop_loss",
}


class FuturesTicketModel(CommonModel):
    """Futures: amounts in the contract's unit, its value, a share of the margin, or a risk."""

    form: FuturesForm
    reading: FuturesReading

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.form = FuturesForm()
        self.reading = FuturesReading()
        self.violations: tuple[Violation, ...] = ()
        self.verdict = Verdict(False, "Buy / Long", "Choose a symbol first")
        self.preview: FuturesPreview | None = None
        self.account: AccountFigures | None = None
        self.presets = FuturesPresets(session.settings)

    @property
    def contract(self) -> FuturesContract | None:
        return self.form.instrument

    @property
    def leverage(self) -> int | None:
        known = self.contract
        return None if known is None else self._session.stores.futures.settings(known.id).leverage

    @property
    def margin_mode(self) -> MarginMode | None:
        known = self.contract
        return (
            None if known is None else self._session.stores.futures.settings(known.id).margin_mode
        )

    @property
    def position_mode(self) -> PositionMode | None:
        return self._session.stores.futures.mode

    def show_instrument(self, instrument: InstrumentId | None) -> None:
        """Another symbol: numbers meant for the old one go, side and type stay."""
        contract = self._find(instrument)
        self.notes.clear()
        self._may_prefill = True
        kinds = available_kinds(contract)
        kind = self.form.kind if self.form.kind in kinds or not kinds else kinds[0]
        self.form = replace(
            self.form,
            instrument=contract,
            kind=kind,
            price="",
            trigger="",
            quantity="",
            take_profit="",
            stop_loss="",
            unit=SizeUnit.BASE,
            closes=False,
            stp_mode=None,
        )

    def take_wish(self, wish: OrderWish) -> None:
        super().take_wish(wish)
        self.change(unit=SizeUnit.BASE, closes=wish.closes)

    def reload_instrument(self) -> None:
        """The listing was loaded anew: same symbol, perhaps another status or other filters."""
        if self.contract is not None:
            self.form = replace(self.form, instrument=self._find(self.contract.id))

    def evaluate(self, now_ms: int) -> None:
        """Read, judge and preview with what is known now."""
        contract = self.contract
        self.context = self.preview = self.account = None
        self.violations = ()
        self.form = replace(self.form, hedged=self.position_mode is PositionMode.HEDGE)
        if contract is not None:
            self.context = self._session.trading.context(contract.id)
            self.account = account_view(self._session.stores, contract.settle)
            self._prefill(contract)
        last = None if self.context is None else self.context.last_price
        self.reading = read(self.form, self._sized, last, now_ms)
        if contract is not None and self.context is not None:
            self.preview = self._preview(contract, self.context)
            self.violations = self._check(contract)
        self.verdict = judge(self.form, self.reading, self.violations, self.book, now_ms)

    def type_text(self, place: Field, text: str) -> None:
        """A hand typed in a field."""
        self.notes.pop(place, None)
        if place is Field.PRICE:
            self._may_prefill = False
        self._set(place, text)

    def take(self, fix: Fix) -> None:
        """A nearest legal value was chosen; a quantity is in the contract's own unit."""
        if fix.field is Field.QUANTITY:
            self.form = replace(self.form, unit=SizeUnit.BASE)
        self._set(fix.field, fix.text)
        self.notes.pop(fix.field, None)

    def leave(self, place: Field) -> None:
        """The focus went elsewhere: an off-step value takes its safe neighbour, with a note; a
        legal one is regrouped; anything else stays as typed."""
        counted = place is Field.QUANTITY and self.form.unit is not SizeUnit.BASE
        fix = None if counted else snap(self.form, self.reading, self.violations, place)
        if fix is not None:
            self._set(place, fix.text)
            word = "tick" if place in PRICE_FIELDS else "step"
            self.notes[place] = f"{word} {plain_text(step_of(place, self.form))}"
            return
        try:
            value = parse_decimal(self._text(place))
        except BadNumber:
            return
        if not counted:
            self._set(place, value_text(place, value, self.form))

    def step(self, place: Field, steps: int) -> None:
        """Move a field by whole ticks or steps from the grid point it stands at or next to."""
        unit = step_of(place, self.form)
        if not unit:
            return
        try:
            value = parse_decimal(self._text(place))
        except BadNumber:
            value = self._starting_value(place)
        target = moved(value, steps, unit)
        if target > 0:
            counted = place is Field.QUANTITY and self.form.unit is not SizeUnit.BASE
            text = plain_text(target) if counted else value_text(place, target, self.form)
            self.type_text(place, text)

    def pick_price(self, price: Decimal, place: Field) -> None:
        """A price clicked elsewhere goes to `place`, or to the one price field of the type."""
        text = price_text(price, self.contract)
        if place in (Field.TAKE_PROFIT, Field.STOP_LOSS):
            self.type_text(place, text)
        elif self.form.kind.has_price:
            trigger = place is Field.TRIGGER_PRICE and self.form.kind.has_trigger
            self.type_text(Field.TRIGGER_PRICE if trigger else Field.PRICE, text)
        elif self.form.kind.has_trigger:
            self.type_text(Field.TRIGGER_PRICE, text)

    def take_share(self, number: int) -> None:
        """So many percent of the largest possible order, or of what is held when it closes."""
        contract = self.contract
        if contract is None:
            return
        quantity = part_of(self.most(), percent(Decimal(number)), contract)
        if quantity is not None:
            self.form = replace(self.form, unit=SizeUnit.BASE)
            self.type_text(Field.QUANTITY, quantity_text(quantity, contract))

    def take_preset(self, number: int) -> None:
        contract = self.contract
        if contract is None:
            return
        try:
            preset = parse_preset(self.preset_texts()[number], contract)
        except BadNumber:
            return
        quantity: Decimal | None = preset.value
        if preset.unit is PresetUnit.SHARE:
            quantity = part_of(self.most(), preset.value, contract)
        elif preset.unit is PresetUnit.QUOTE:
            quantity = quantity_for_value(preset.value, self.sizing_price(), contract.step_size)
        if quantity is not None:
            self.form = replace(self.form, unit=SizeUnit.BASE)
            self.type_text(Field.QUANTITY, quantity_text(quantity, contract))

    def preset_texts(self) -> tuple[str, ...]:
        return self.presets.texts(self.contract)

    def most(self) -> Decimal | None:
        """The largest quantity there is: what can be closed, or what the margin allows."""
        return self._most_at(self.sizing_price())

    def _most_at(self, price: Decimal | None) -> Decimal | None:
        contract, context = self.contract, self.context
        if contract is None or context is None:
            return None
        if self.form.closes:
            return held_against(self.form.side, self.form.leg, context)
        rates = self._session.stores.balances.commission(contract.id)
        fee = Decimal(0) if rates is None else rates.taker
        return largest_opening(self.form.side, self.form.leg, price, contract, context, fee)

    def share(self) -> float | None:
        """Share of the largest order that this one is."""
        if not self.form.quantity:
            return 0.0
        used = share_used(self.reading.quantity, self.most())
        return None if used is None else float(used)

    def sizing_price(self) -> Decimal | None:
        """Price that an amount is worked out with: the limit, the trigger, or the best opposite."""
        return self._price_of(self.reading)

    def held(self) -> Held | None:
        """The position or leg that this form works on, flat when there is none."""
        contract, stores = self.contract, self._session.stores
        if contract is None:
            return None
        side = self.form.leg or PositionSide.BOTH
        known = stores.positions.get(contract.id, side)
        if known is None:
            mode = self.margin_mode or MarginMode.CROSS
            known = Position(instrument=contract.id, side=side, margin_mode=mode)
        return hold(stores, known)

    def _price_of(self, reading: FuturesReading) -> Decimal | None:
        if self.form.kind.has_price:
            return reading.price
        if self.form.kind.has_trigger and reading.trigger is not None:
            return reading.trigger
        if self.context is None:
            return None
        buying = self.form.side is Side.BUY
        best = self.context.best_ask if buying else self.context.best_bid
        return best if best is not None else self.context.last_price

    def _sized(self, unit: SizeUnit, typed: Decimal, reading: FuturesReading) -> Decimal | None:
        contract = self.contract
        if unit is SizeUnit.BASE or contract is None:
            return typed
        price = self._price_of(reading)
        if unit is SizeUnit.QUOTE:
            return quantity_for_value(typed, price, contract.step_size)
        if unit is SizeUnit.MARGIN:
            return part_of(self._most_at(price), percent(typed), contract)
        balance = None if self.account is None else self.account.balance
        rates = self._session.stores.balances.commission(contract.id)
        return quantity_by_risk(
            typed,
            balance,
            self.form.side,
            price,
            reading.stop_loss,
            contract,
            Decimal(0) if rates is None else rates.taker,
        )

    def _preview(self, contract: FuturesContract, context: MarketContext) -> FuturesPreview | None:
        one, stores = self.held(), self._session.stores
        if self.reading.ticket is None or one is None:
            return None
        found = (hold(stores, position) for position in stores.positions.open())
        wallets = {wallet.asset: wallet for wallet in stores.futures.wallets()}
        return preview_futures(
            self.reading.ticket,
            contract,
            one,
            [held for held in found if held is not None],
            Funds(wallets=wallets, multi_assets=bool(stores.futures.multi_assets)),
            context,
            stores.balances.commission(contract.id),
        )

    def _check(self, contract: FuturesContract) -> tuple[Violation, ...]:
        """What the session refuses, and what speaks against the exits."""
        ticket, exits = self.reading.ticket, self.reading.exits
        if ticket is not None:
            found = self._session.trading.check(ticket)
            if exits is None:
                return found
            after = self.preview
            entry = None if after is None else after.price
            liquidation = None if after is None else after.liquidation_after
            position = None if after is None else after.position
            against = check_entry_exits(
                exits, self.form.side, entry, liquidation, contract, position
            )
            return (*found, *against)
        if self.reading.missing != (Field.QUANTITY,) or self.reading.bad:
            return ()
        least = max(contract.filters.min_quantity, contract.step_size)
        probe = replace(self.form, quantity=plain_text(least), unit=SizeUnit.BASE)
        last = None if self.context is None else self.context.last_price
        tried = read(probe, self._sized, last).ticket
        if tried is None:
            return ()
        prices = (Field.PRICE, Field.TRIGGER_PRICE, Field.TRAILING)
        return tuple(v for v in self._session.trading.check(tried) if v.field in prices)

    def _find(self, instrument: InstrumentId | None) -> FuturesContract | None:
        known = None if instrument is None else self._session.stores.instruments.get(instrument)
        return known if isinstance(known, FuturesContract) else None

    def _prefill(self, contract: FuturesContract) -> None:
        """A new symbol starts at its last price; an empty quantity keeps it from being sent."""
        if not self._may_prefill or self.context is None or self.context.last_price is None:
            return
        self._may_prefill = False
        if not self.form.price:
            self.form = replace(self.form, price=price_text(self.context.last_price, contract))
        if not self.form.trailing and self.form.kind is FuturesKind.TRAILING:
            self.form = replace(self.form, trailing="1.0")

    def _text(self, place: Field) -> str:
        text: str = getattr(self.form, _TEXTS[place])
        return text

    def _set(self, place: Field, text: str) -> None:
        changes: dict[str, Any] = {_TEXTS[place]: text}
        self.form = replace(self.form, **changes)
