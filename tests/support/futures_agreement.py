"""Where the terminal's figures of a futures account are not those of the exchange's own books.

What is exact must be equal to the last digit the exchange keeps (eight decimals); the liquidation price
of a cross position is an estimate: within a hundred-thousandth of the ledger's, and in multi-assets
mode, where every coin's index moves on between two readings of it, within a hundredth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal as D
from typing import Any

from terminal.domain.futures.words import MarginMode
from terminal.domain.payoff import cut
from terminal.state.position_views import account_view, position_views
from terminal.state.stores import Stores

STORED = D("0.00000001")
CROSS, JOINT = D("0.00001"), D("0.01")


def differences(stores: Stores, account: Mapping[str, Any]) -> list[str]:
    """`account` as the ledger of record shows it: see `FuturesLedger.account`."""
    return [
        *_wallets(stores, account["balances"]),
        *_positions(stores, account["positions"], joint=account["multi_assets"]),
        *_available(stores, account),
    ]


def _wallets(stores: Stores, balances: Mapping[str, str]) -> Iterable[str]:
    wallets = {wallet.asset: wallet.balance for wallet in stores.futures.wallets()}
    for asset, amount in balances.items():
        yield from _compare(f"wallet {asset}", wallets.get(asset), amount)


def _positions(stores: Stores, rows: Iterable[Mapping[str, Any]], *, joint: bool) -> Iterable[str]:
    there = {(row["symbol"], row["positionSide"]): row for row in rows}
    views = {(v.contract.symbol, v.position.side.value): v for v in position_views(stores)}
    if there.keys() != views.keys():
        yield f"positions: {sorted(views)} against {sorted(there)}"
        return
    for key, row in there.items():
        view, name = views[key], " ".join(key)
        position = view.position
        isolated = position.margin_mode is MarginMode.ISOLATED
        yield from _compare(f"{name} quantity", position.quantity, row["positionAmt"])
        yield from _compare(f"{name} entry", position.entry_price, row["entryPrice"], STORED)
        yield from _compare(f"{name} mark", view.mark, row["markPrice"])
        # The entry price is told with eight decimals, and the ledger cuts what it shows.
        slack = STORED * max(2, 2 * abs(position.quantity))
        yield from _compare(f"{name} profit", view.unrealized, row["unRealizedProfit"], slack)
        yield from _compare(f"{name} maintenance", view.maintenance, row["maintMargin"], STORED)
        initial = row["positionInitialMargin"]
        yield from _compare(f"{name} initial margin", view.initial_margin, initial, STORED)
        wallet = row["isolatedWallet"]
        yield from _compare(f"{name} isolated", position.isolated_wallet, wallet, STORED)
        theirs = D(row["liquidationPrice"])
        ours = None if view.liquidation is None else view.liquidation.price
        if theirs > 0:
            tolerance = theirs * (JOINT if joint and not isolated else CROSS)
            yield from _compare(f"{name} liquidation", ours, row["liquidationPrice"], tolerance)
        elif ours is not None and cut(ours) > 0 and not joint:
            yield f"{name} liquidation: {ours} against none"


def _available(stores: Stores, account: Mapping[str, Any]) -> Iterable[str]:
    """In multi-assets mode all of them follow from indexes that move on."""
    view = account_view(stores, "USDT")
    if view is not None and not account["multi_assets"]:
        theirs = account["available"]["USDT"]
        yield from _compare("available", view.available, theirs, STORED * 10)


def _compare(name: str, ours: D | None, theirs: str, tolerance: D = D(0)) -> Iterable[str]:
    if ours is None or abs(ours - D(theirs)) > tolerance:
        yield f"{name}: {ours} against {theirs}"
