"""What the account pays on a symbol, from its own rates and what it holds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.fees import Commission
from terminal.domain.instrument import SpotPair
from terminal.services.valuation import value_in
from terminal.state.stores import Stores


def commission_plan(stores: Stores, pair: SpotPair) -> Commission | None:
    """The symbol's rates with the discount as it would apply now; None while nothing is known.

    A discount needs its asset in the balance and a price for it; either unknown leaves it out.
    """
    plan = stores.balances.commission_plan(pair.id)
    if plan is None:
        rates = stores.balances.commission(pair.id)
        return None if rates is None else Commission.of(rates)
    discount = plan.discount
    if discount is None:
        return plan
    held = stores.balances.get(discount.asset)
    return replace(
        plan,
        discount=replace(
            discount,
            available=Decimal(0) if held is None else held.free,
            base_price=value_in(stores, pair.base, discount.asset, Decimal(1)),
            quote_price=value_in(stores, pair.quote, discount.asset, Decimal(1)),
        ),
    )
