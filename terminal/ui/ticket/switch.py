"""The ticket of whatever is in view: the spot form or the futures form, in one place of the window."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QStackedLayout

from terminal.domain.market import InstrumentId, Market
from terminal.ui.context import PanelContext
from terminal.ui.linking import OrderWish, SymbolLink
from terminal.ui.panel import Panel
from terminal.ui.ticket.panel import TicketPanel

_SPOT, _FUTURES = "spot_ticket", "futures_ticket"


class TicketSwitch(Panel):
    """Each form sees only symbols it can trade and is silent while the other one is in front; what
    it shows in its header and as its draft is this panel's. A form is made when first needed."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "ticket", "Order ticket")
        self._links: dict[str, SymbolLink] = {}
        self._forms: dict[str, Panel] = {}
        self._waiting: dict[str, object] = {}
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        context.link.instrument_changed.connect(self._show)
        context.link.price_picked.connect(self._pick)
        context.link.order_written.connect(self._write)
        self._show(context.link.instrument)

    @property
    def form(self) -> Panel:
        """The form in front."""
        return self._forms[self._kind]

    def carry(self) -> dict[str, object]:
        """What stands in each form."""
        return {kind: form.carry() for kind, form in self._forms.items()}

    def take_over(self, carried: object) -> None:
        if not isinstance(carried, dict):
            return
        for kind, form in self._forms.items():
            if kind in carried:
                form.take_over(carried.pop(kind))
        # A form that is not in front gets its own when it is made.
        self._waiting = carried

    def _show(self, instrument: InstrumentId | None) -> None:
        futures = instrument is not None and instrument.market is not Market.SPOT
        self._kind = _FUTURES if futures else _SPOT
        for kind, link in self._links.items():
            if kind != self._kind:
                link.clear()
        form = self._forms.get(self._kind) or self._make(self._kind)
        if instrument is not None:
            self._links[self._kind].select(instrument)
        self._stack.setCurrentWidget(form)
        self.setFocusProxy(form)
        self._copy_header()

    def _make(self, kind: str) -> Panel:
        link = self._links[kind] = SymbolLink(self)
        if self.context.link.instrument is not None:
            link.select(self.context.link.instrument)
        outer = self.context
        context = PanelContext(outer.session, outer.theme, outer.clock, link)
        form = _make_form(kind, context)
        form.setObjectName(kind)
        link.draft_changed.connect(lambda draft, k=kind: self._pass_draft(k, draft))
        form.header_changed.connect(self._copy_header)
        self._forms[kind] = form
        self._stack.addWidget(form)
        outer.link.set_draft(link.draft)
        if kind in self._waiting:
            form.take_over(self._waiting.pop(kind))
        return form

    def _pass_draft(self, kind: str, draft: object) -> None:
        if kind == self._kind:
            self.context.link.set_draft(draft)  # type: ignore[arg-type]  # a signal carries objects

    def _pick(self, price: Decimal) -> None:
        self._links[self._kind].pick_price(price)

    def _write(self, wish: OrderWish) -> None:
        self._links[self._kind].write_order(wish)

    def _copy_header(self) -> None:
        form = self._forms.get(self._kind)
        if form is not None:
            self.set_header(subtitle=form.subtitle, count=form.count, feed_state=form.feed_state)


def _make_form(kind: str, context: PanelContext) -> Panel:
    if kind == _SPOT:
        return TicketPanel(context)
    # Another thirty modules, which a window on a spot symbol never needs.
    from terminal.ui.ticket.futures_panel import FuturesTicketPanel

    return FuturesTicketPanel(context)
