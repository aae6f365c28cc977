"""Everything a trader wants to know of a position now: profit, margin, liquidation, protection.

Money is in the margin asset, prices in quote per base, ratios and distances are fractions. What
cannot be known (no mark price, no brackets) is None, never zero.

Sources: USDⓈ-M Futures, "Position Information V3", "Account Information V3", "Notional and Leverage
Brackets"; the exchange's FAQ on liquidation prices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.derivative import MarkPrice, Wallet
from terminal.domain.futures.funding import funding_payment
from terminal.domain.futures.liquidation import Collateral, Leg, Liquidation, liquidation_price
from terminal.domain.futures.margin import Brackets, margin_ratio
from terminal.domain.futures.position import Position
from terminal.domain.futures.protection import NO_PROTECTION, Protection, protection_of, threat
from terminal.domain.futures.words import MarginMode, PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import ZERO, Order
from terminal.domain.payoff import payoff_of, return_on_equity


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An open position with what its figures follow from; None is unknown."""

    position: Position
    contract: FuturesContract
    mark: MarkPrice | None
    brackets: Brackets | None
    leverage: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """What stands behind all cross positions: wallets by asset, or one pool of them in USD."""

    wallets: Mapping[str, Wallet]
    multi_assets: bool = False

    def cross(self, asset: str) -> Decimal | None:
        """Cross wallet behind a position settled in `asset`; None when it is not known.

        In multi-assets mode all wallets count with their rates, stable coins of USD as one.
        """
        if not self.multi_assets:
            wallet = self.wallets.get(asset)
            return None if wallet is None else wallet.cross
        total = ZERO
        for wallet in self.wallets.values():
            rate = wallet.value_rate
            if rate is None and wallet.cross != 0:
                if wallet.asset not in USD_COINS:
                    return None
                rate = Decimal(1)
            total += wallet.cross * (rate or ZERO)
        return total


USD_COINS = frozenset({"USDT", "USDC", "BFUSD", "FDUSD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionFigures:
    """Figures of one position or leg.

    `initial_margin` is notional over leverage; `margin` what is tied up in it: the isolated wallet
    with its unrealised profit, or the initial margin when cross. `maintenance` is what it needs to
    live; `ratio` maintenance over what stands behind it (1 liquidates), shared by all cross
    positions of an asset. `liquidation` is ours, an estimate unless isolated. `distance` is how far
    the mark may move against it, as a fraction of the mark. `funding` is what the next settlement
    changes in the wallet by the present rate: negative is paid.
    """

    position: Position
    contract: FuturesContract
    leverage: int | None
    mark: Decimal | None = None
    notional: Decimal | None = None
    unrealized: Decimal | None = None
    roe: Decimal | None = None
    initial_margin: Decimal | None = None
    margin: Decimal | None = None
    maintenance: Decimal | None = None
    ratio: Decimal | None = None
    liquidation: Liquidation | None = None
    distance: Decimal | None = None
    break_even: Decimal | None = None
    funding: Decimal | None = None
    funding_ms: int | None = None
    protection: Protection = NO_PROTECTION


def figures_of(
    held: Sequence[Held], funds: Funds, orders: Sequence[Order]
) -> tuple[PositionFigures, ...]:
    """Figures of all open positions, in the order given; they depend on each other when cross.

    `held` must be every open position of the account, `orders` its open orders.
    """
    return tuple(_figures(one, held, funds, orders) for one in held)


def _figures(
    one: Held, all_held: Sequence[Held], funds: Funds, orders: Sequence[Order]
) -> PositionFigures:
    position, contract, mark = one.position, one.contract, one.mark
    direction = position.direction
    if mark is None or direction is None:
        return PositionFigures(
            position=position,
            contract=contract,
            leverage=one.leverage,
            break_even=position.break_even,
            protection=protection_of(position, orders, position.liquidation),
        )
    payoff = payoff_of(contract)
    size = abs(position.quantity)
    notional = payoff.notional(size, mark.mark)
    unrealized = payoff.profit(direction, size, position.entry_price, mark.mark)
    initial = notional / one.leverage if one.leverage else None
    isolated = position.margin_mode is MarginMode.ISOLATED
    margin = position.isolated_wallet + unrealized if isolated else initial
    liquidation = _liquidation(one, all_held, funds)
    price = position.liquidation if liquidation is None else liquidation.price
    funding = None
    if mark.funding_rate is not None:
        funding = funding_payment(position, mark.mark, mark.funding_rate, payoff)
    return PositionFigures(
        position=position,
        contract=contract,
        leverage=one.leverage,
        mark=mark.mark,
        notional=notional,
        unrealized=unrealized,
        roe=None if initial is None else return_on_equity(unrealized, initial),
        initial_margin=initial,
        margin=margin,
        maintenance=_maintenance(one),
        ratio=_ratio(one, all_held, funds),
        liquidation=liquidation,
        distance=None if price is None else abs(mark.mark - price) / mark.mark,
        break_even=position.break_even,
        funding=funding,
        funding_ms=mark.next_funding_ms,
        protection=protection_of(
            position, orders, threat(price, mark.mark, is_long=position.quantity > 0)
        ),
    )


def _maintenance(one: Held) -> Decimal | None:
    if one.mark is None or one.brackets is None:
        return None
    size = abs(one.position.quantity)
    return one.brackets.maintenance(payoff_of(one.contract).notional(size, one.mark.mark))


def _profit(one: Held) -> Decimal | None:
    direction = one.position.direction
    if one.mark is None or direction is None:
        return None
    size = abs(one.position.quantity)
    return payoff_of(one.contract).profit(direction, size, one.position.entry_price, one.mark.mark)


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, None as soon as one part is unknown."""
    total = ZERO
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _companions(one: Held, all_held: Sequence[Held], funds: Funds) -> list[Held]:
    """Cross positions that share their collateral with this one, itself included."""
    return [
        other
        for other in all_held
        if other.position.margin_mode is MarginMode.CROSS
        and (funds.multi_assets or other.contract.settle == one.contract.settle)
    ]


def _ratio(one: Held, all_held: Sequence[Held], funds: Funds) -> Decimal | None:
    if one.position.margin_mode is MarginMode.ISOLATED:
        needed, profit = _maintenance(one), _profit(one)
        wallet: Decimal | None = one.position.isolated_wallet
    else:
        group = _companions(one, all_held, funds)
        needed = _sum(_maintenance(other) for other in group)
        profit = _sum(_profit(other) for other in group)
        wallet = funds.cross(one.contract.settle)
    if needed is None or profit is None or wallet is None:
        return None
    return margin_ratio(needed, wallet + profit)


def _liquidation(one: Held, all_held: Sequence[Held], funds: Funds) -> Liquidation | None:
    """None when it cannot be known; cross positions of other contracts stay at their marks."""
    if one.brackets is None:
        return None
    payoff = payoff_of(one.contract)
    if one.position.margin_mode is MarginMode.ISOLATED:
        return liquidation_price(
            [_leg(one)],
            Collateral(wallet=one.position.isolated_wallet),
            one.brackets,
            payoff,
            isolated=True,
        )
    group = _companions(one, all_held, funds)
    mine = [other for other in group if other.contract.id == one.contract.id]
    others = [other for other in group if other.contract.id != one.contract.id]
    wallet = funds.cross(one.contract.settle)
    maintenance = _sum(_maintenance(other) for other in others)
    profit = _sum(_profit(other) for other in others)
    if wallet is None or maintenance is None or profit is None:
        return None
    return liquidation_price(
        [_leg(other) for other in mine],
        Collateral(wallet=wallet, other_maintenance=maintenance, other_profit=profit),
        one.brackets,
        payoff,
        isolated=False,
        multi_asset=funds.multi_assets,
    )


def _leg(one: Held) -> Leg:
    return Leg(one.position.quantity, one.position.entry_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigures:
    """A futures account in one margin asset (USD in multi-assets mode).

    `wallet` is the balance without unrealised profit, `balance` with it; `ratio` maintenance over
    the cross part of that (1 liquidates); `available` what new positions may use, by our own
    computation from marks and open orders; `transferable` what may leave, as the exchange last said.
    """

    asset: str
    wallet: Decimal
    unrealized: Decimal | None
    balance: Decimal | None
    initial: Decimal | None
    maintenance: Decimal | None
    ratio: Decimal | None
    available: Decimal | None
    transferable: Decimal | None = None


def account_figures(
    asset: str, held: Sequence[Held], funds: Funds, orders_margin: Decimal
) -> AccountFigures | None:
    """Figures of the account behind `asset`; None before its wallet is known.

    `orders_margin` is the initial margin of open orders (in `asset`).
    """
    wallet = funds.wallets.get(asset)
    if wallet is None:
        return None
    group = [one for one in held if funds.multi_assets or one.contract.settle == asset]
    cross = [one for one in group if one.position.margin_mode is MarginMode.CROSS]
    unrealized = _sum(_profit(one) for one in group)
    maintenance = _sum(_maintenance(one) for one in group)
    cross_wallet = funds.cross(asset)
    initial = _sum(_initial(one) for one in group)
    cross_initial = _sum(_initial(one) for one in cross)
    cross_profit = _sum(_profit(one) for one in cross)
    cross_needed = _sum(_maintenance(one) for one in cross)
    ratio = available = None
    if cross_wallet is not None and cross_profit is not None:
        if cross_needed is not None:
            ratio = margin_ratio(cross_needed, cross_wallet + cross_profit)
        if cross_initial is not None:
            free = cross_wallet + cross_profit - cross_initial - orders_margin
            available = max(ZERO, free)
    return AccountFigures(
        asset=asset,
        wallet=wallet.balance,
        unrealized=unrealized,
        balance=None if unrealized is None else wallet.balance + unrealized,
        initial=initial,
        maintenance=maintenance,
        ratio=ratio,
        available=available,
        transferable=wallet.transferable,
    )


def _initial(one: Held) -> Decimal | None:
    if one.mark is None or not one.leverage:
        return None
    size = abs(one.position.quantity)
    return payoff_of(one.contract).notional(size, one.mark.mark) / one.leverage


def equity_of(held: Sequence[Held], wallets: Iterable[Wallet]) -> dict[str, Decimal]:
    """Wallets with the unrealised profit of what is held, by asset."""
    found = {wallet.asset: wallet.balance for wallet in wallets}
    for one in held:
        profit = _profit(one)
        if profit is not None:
            found[one.contract.settle] = found.get(one.contract.settle, ZERO) + profit
    return found


def legs_quantity(positions: Iterable[Position], side: PositionSide) -> Decimal:
    """Signed quantity of one leg (or of the net position) among those of one contract."""
    return sum((p.quantity for p in positions if p.side is side), ZERO)
