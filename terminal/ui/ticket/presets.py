"""Size presets per symbol, kept in the settings. No Qt."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import BadNumber
from terminal.services.session import Session
from terminal.ui.ticket.defaults import largest_share
from terminal.ui.ticket.sizing import PRESETS, default_presets, parse_preset

SECTION = "ticket_presets"


class Presets:
    """Five texts per symbol; what was never changed follows the defaults of the symbol."""

    def __init__(self, session: Session) -> None:
        self._session, self._settings = session, session.settings
        self._defaults: dict[tuple[str, Decimal], tuple[str, ...]] = {}

    def texts(self, pair: SpotPair | None, last_price: Decimal | None) -> tuple[str, ...]:
        """The five texts of a symbol. Defaults are worked out once, so that they stand still;
        until account and price are known they are shares of what is free."""
        if pair is None:
            return ("",) * PRESETS
        own = self._own(pair)
        if own is not None:
            return own
        most = largest_share(self._settings)
        known = self._defaults.get((str(pair.id), most))
        if known is not None:
            return known
        unit_worth = self._session.value_in_reference(pair.base, Decimal(1))
        equity = self._session.equity
        texts = default_presets(pair, last_price, unit_worth, equity, most)
        if last_price and unit_worth and equity:
            self._defaults[str(pair.id), most] = texts
        return texts

    def rename(
        self, pair: SpotPair, number: int, text: str, last_price: Decimal | None
    ) -> str | None:
        """Change one preset and keep it; returns the sentence when the text is not a size."""
        try:
            parse_preset(text, pair)
        except BadNumber as error:
            return str(error)
        texts = list(self.texts(pair, last_price))
        texts[number] = text
        self._settings.save(SECTION, {**self._settings.load(SECTION), str(pair.id): texts})
        return None

    def _own(self, pair: SpotPair) -> tuple[str, ...] | None:
        """What was changed by hand, here or by an import; asked anew, for it may change."""
        texts = self._settings.load(SECTION).get(str(pair.id))
        if isinstance(texts, list) and len(texts) == PRESETS:
            return tuple(str(text) for text in texts)
        return None
