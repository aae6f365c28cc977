"""Size presets per contract, kept in the settings; shares of the margin until they are changed."""

from __future__ import annotations

from terminal.domain.instrument import FuturesContract
from terminal.domain.numbers import BadNumber
from terminal.services.session import SettingsVerbs
from terminal.ui.ticket.sizing import PRESETS, parse_preset

SECTION = "futures_presets"
SHARES = ("10 %", "25 %", "50 %", "75 %", "100 %")


class FuturesPresets:
    """Five texts per contract."""

    def __init__(self, settings: SettingsVerbs) -> None:
        self._settings = settings
        self._own: dict[str, list[str]] = {}
        for symbol, texts in settings.load(SECTION).items():
            if isinstance(texts, list) and len(texts) == PRESETS:
                self._own[symbol] = [str(text) for text in texts]

    def texts(self, contract: FuturesContract | None) -> tuple[str, ...]:
        if contract is None:
            return ("",) * PRESETS
        return tuple(self._own.get(str(contract.id), SHARES))

    def rename(self, contract: FuturesContract, number: int, text: str) -> str | None:
        """Change one preset and keep it; returns the sentence when the text is not a size."""
        try:
            parse_preset(text, contract)
        except BadNumber as error:
            return str(error)
        texts = list(self.texts(contract))
        texts[number] = text
        self._own[str(contract.id)] = texts
        kept: dict[str, object] = dict(self._own)
        self._settings.save(SECTION, kept)
        return None
