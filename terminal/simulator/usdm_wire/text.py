"""Numbers as the USDⓈ-M exchange prints them."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from terminal.simulator.usdm.contract import ContractSpec

_MONEY = Decimal("0.00000001")


def price(spec: ContractSpec, value: Decimal) -> str:
    """A price with the decimals of the contract's tick."""
    return f"{value:.{spec.price_precision}f}"


def quantity(spec: ContractSpec, value: Decimal) -> str:
    """A quantity with the decimals of the contract's step."""
    return f"{value:.{spec.quantity_precision}f}"


def money(value: Decimal) -> str:
    """An amount of an asset, an index or a rate: eight decimals, cut."""
    return format(value.quantize(_MONEY, ROUND_DOWN), "f")


def plain(value: Decimal) -> str:
    """A number without needless zeros, as events of users print them."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def cut(value: Decimal) -> str:
    """At most eight decimals, without needless zeros."""
    return plain(value.quantize(_MONEY, ROUND_DOWN))
