"""Positions, wallets and settings: newer words win, repeated ones change nothing."""

from dataclasses import replace
from decimal import Decimal as D

from terminal.domain.events import (
    MarkChanged,
    MultiAssetsReported,
    PositionModeReported,
    PositionsReported,
    SymbolSettingsReported,
    WalletsReported,
)
from terminal.domain.futures.derivative import MarkPrice, SymbolSettings, Wallet
from terminal.domain.futures.position import Position
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.market import InstrumentId, Market
from terminal.state.futures_account import FuturesAccountStore
from terminal.state.marks import MarkStore
from terminal.state.positions import PositionStore

BTC = InstrumentId(Market.USDM, "BTCUSDT")
LONG = Position(instrument=BTC, quantity=D(2), entry_price=D(100), liquidation=D(60), adl=3)


def told(*positions: Position, at_ms: int, complete: bool = False) -> PositionsReported:
    return PositionsReported(positions, complete=complete, event_ms=at_ms)


def test_nothing_is_known_before_the_first_whole_word() -> None:
    store = PositionStore()
    store.apply(told(LONG, at_ms=5))
    assert not store.known
    store.apply(told(LONG, at_ms=6, complete=True))
    assert store.known
    assert store.open() == [LONG]


def test_an_older_word_changes_nothing_and_a_missing_position_is_flat() -> None:
    store = PositionStore()
    store.apply(told(LONG, at_ms=5, complete=True))
    store.apply(told(replace(LONG, quantity=D(9)), at_ms=4))
    assert store.get(BTC) == LONG
    store.apply(told(at_ms=4, complete=True))
    assert store.open() == [LONG]
    store.apply(told(at_ms=6, complete=True))
    assert store.open() == []
    flat = store.get(BTC)
    assert flat is not None
    assert not flat.is_open


def test_the_exchanges_figures_stay_while_the_size_does() -> None:
    store = PositionStore()
    store.apply(told(LONG, at_ms=5))
    silent = replace(LONG, liquidation=None, adl=None)
    store.apply(told(replace(silent, entry_price=D(101)), at_ms=6))
    known = store.get(BTC)
    assert known is not None
    assert (known.liquidation, known.adl, known.entry_price) == (D(60), 3, D(101))
    store.apply(told(replace(silent, quantity=D(3)), at_ms=7))
    known = store.get(BTC)
    assert known is not None
    assert (known.liquidation, known.adl) == (None, None)


def test_two_legs_are_two_positions() -> None:
    store = PositionStore()
    short = replace(LONG, side=PositionSide.SHORT, quantity=D(-1))
    store.apply(told(short, replace(LONG, side=PositionSide.LONG), at_ms=5))
    assert [p.side for p in store.of(BTC)] == [PositionSide.LONG, PositionSide.SHORT]


def test_wallets_by_asset_and_settings_by_part() -> None:
    store = FuturesAccountStore()
    usdt = Wallet(asset="USDT", balance=D(10), cross=D(8))
    store.apply(WalletsReported([usdt, replace(usdt, asset="BNB")], complete=True, event_ms=5))
    assert store.known
    store.apply(WalletsReported([replace(usdt, balance=D(7))], complete=False, event_ms=4))
    assert store.wallet("USDT") == usdt
    store.apply(WalletsReported([usdt], complete=True, event_ms=6))
    assert store.wallet("BNB") is None

    store.apply(SymbolSettingsReported(BTC, SymbolSettings(leverage=20), 5))
    mode = SymbolSettings(margin_mode=MarginMode.ISOLATED)
    store.apply(SymbolSettingsReported(BTC, mode, 6))
    assert store.settings(BTC) == SymbolSettings(leverage=20, margin_mode=MarginMode.ISOLATED)


def test_modes_take_the_newest_word() -> None:
    store = FuturesAccountStore()
    assert (store.mode, store.multi_assets) == (None, None)
    store.apply(PositionModeReported(PositionMode.HEDGE, 9))
    store.apply(PositionModeReported(PositionMode.ONE_WAY, 8))
    store.apply(MultiAssetsReported(True, 3))
    assert (store.mode, store.multi_assets) == (PositionMode.HEDGE, True)
    store.forget()
    assert (store.mode, store.known) == (None, False)


def test_an_older_mark_never_replaces_a_newer_one() -> None:
    store = MarkStore()
    new = MarkPrice(mark=D(2), index=D(2), time_ms=9)
    store.apply(MarkChanged(BTC, new))
    store.apply(MarkChanged(BTC, replace(new, mark=D(1), time_ms=8)))
    assert store.mark(BTC) == new


def test_each_choice_of_a_contract_has_an_age_of_its_own() -> None:
    store = FuturesAccountStore()
    store.apply(SymbolSettingsReported(BTC, SymbolSettings(margin_mode=MarginMode.CROSS), 50))
    store.apply(SymbolSettingsReported(BTC, SymbolSettings(leverage=7), 40))
    store.apply(SymbolSettingsReported(BTC, SymbolSettings(leverage=3), 30))
    assert store.settings(BTC) == SymbolSettings(leverage=7, margin_mode=MarginMode.CROSS)
