"""Totals are exact sums, files hold them below the rows, days are read in UTC."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.order import Fill, Side
from terminal.domain.records import Record, RecordKind
from terminal.ui.history.rows import columns_of, file_rows, named_totals, parse_day, totals
from tests.support.fakes import BTC, ETH, NOW_MS, pair


def fill(number: int, side: Side, fee: str, asset: str) -> Record:
    value = Fill(
        instrument=BTC,
        trade_id=number,
        client_id="",
        venue_id=number,
        side=side,
        price=Decimal("67740.01"),
        quantity=Decimal("0.00003"),
        quote_quantity=Decimal("2.0322003"),
        fee=Decimal(fee),
        fee_asset=asset,
        is_maker=True,
        time_ms=NOW_MS,
    )
    return Record(instrument=BTC, id=number, time_ms=NOW_MS, value=value)


ROWS = [
    fill(1, Side.BUY, "0.00000003", "BTC"),
    fill(2, Side.BUY, "0.00000002", "BTC"),
    fill(3, Side.SELL, "0.0020322", "USDT"),
]


def test_every_fee_asset_is_summed_by_itself() -> None:
    assert dict(totals(ROWS)) == {
        "Bought base": Decimal("0.00006"),
        "Bought quote": Decimal("4.0644006"),
        "Fees BTC": Decimal("0.00000005"),
        "Fees USDT": Decimal("0.0020322"),
        "Sold base": Decimal("0.00003"),
        "Sold quote": Decimal("2.0322003"),
    }


def test_a_file_has_heads_rows_and_exact_totals() -> None:
    lines = file_rows(ROWS, RecordKind.FILLS, lambda _: pair())
    assert lines[0][:4] == ["Time UTC", "Symbol", "Side", "Price"]
    assert all(len(line) == len(lines[0]) for line in lines[1:4])
    assert ["Total Fees BTC", "0.00000005"] in lines
    assert ["Total Bought USDT", "4.0644006"] in lines


def test_totals_of_several_symbols_are_never_added_across_them() -> None:
    other = [replace(row, instrument=ETH) for row in ROWS]
    found = dict(named_totals([*ROWS, *other], lambda symbol: pair(symbol)))
    assert found["BTCUSDT Bought BTC"] == Decimal("0.00006")
    assert found["ETHUSDT Sold USDT"] == Decimal("2.0322003")
    assert "Bought BTC" not in found
    assert dict(named_totals(ROWS, lambda symbol: pair(symbol)))["Bought BTC"] == Decimal("0.00006")


def test_every_kind_has_columns_of_its_own() -> None:
    for kind in RecordKind:
        keys = [column.key for column in columns_of(kind)]
        assert keys[:2] == ["time", "symbol"]
        assert len(keys) == len(set(keys))


def test_days_are_utc_days() -> None:
    assert parse_day("1970-01-02") == 86_400_000
    assert parse_day("20.11.2026") is None
