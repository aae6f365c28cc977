"""Strategies for every ticket a market can be given: all kinds, all options, plain values."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

from hypothesis import strategies as st

from terminal.domain.forbidden import PLAIN_TIMES, ForbiddenCombination
from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.ticket import (
    CloseAll,
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesStopLimitTicket,
    FuturesStopMarketTicket,
    FuturesTicket,
    FuturesTrailingTicket,
    GoodTill,
    Hedge,
    OneWay,
    OptionTicket,
    PriceMatch,
    Sized,
    WorkingPrice,
)
from terminal.domain.market import InstrumentId
from terminal.domain.order import Side, StpMode, TimeInForce
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    LimitAt,
    OtherSidePeg,
    OwnSidePeg,
    PeggedTicket,
    PlainTicket,
    StopKind,
    Trailing,
    Trigger,
)
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    QuoteQuantity,
    StopLimitTicket,
    StopMarketTicket,
)

NUMBERS = st.decimals(min_value=D("1e-8"), max_value=D("1e9"), places=8)
_SIDES = st.sampled_from(Side)
_PLAIN = st.sampled_from(sorted(PLAIN_TIMES))
_STP = st.none() | st.sampled_from(
    (StpMode.NONE, StpMode.EXPIRE_TAKER, StpMode.EXPIRE_MAKER, StpMode.EXPIRE_BOTH)
)


def _allowed(form: Any, /, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Tickets of a kind; what cannot be written down is drawn again."""

    def make(values: dict[str, Any]) -> Any:
        try:
            return form(**values)
        except ForbiddenCombination:
            return None

    return st.fixed_dictionaries(parts).map(make).filter(lambda made: made is not None)


def spot_tickets(instrument: InstrumentId) -> st.SearchStrategy[PlainTicket]:
    """Single spot orders of every kind."""
    common: dict[str, Any] = {"instrument": st.just(instrument), "side": _SIDES, "stp_mode": _STP}
    sized = {**common, "quantity": NUMBERS}
    iceberg = st.none() | NUMBERS
    limit_at = _allowed(LimitAt, price=NUMBERS, time_in_force=_PLAIN, iceberg_quantity=iceberg)
    trailing = st.builds(Trailing, st.integers(1, 2000), st.none() | NUMBERS)
    conditional = st.builds(
        Conditional,
        st.sampled_from(StopKind),
        st.builds(Trigger, NUMBERS) | trailing,
        st.none() | limit_at,
    )
    own = st.builds(OwnSidePeg, st.integers(0, 100), st.booleans())
    other = st.builds(OtherSidePeg, st.integers(0, 100), _PLAIN)
    amounts = st.builds(BaseQuantity, NUMBERS) | st.builds(QuoteQuantity, NUMBERS)
    return st.one_of(
        _allowed(
            LimitTicket,
            **sized,
            price=NUMBERS,
            time_in_force=_PLAIN,
            post_only=st.booleans(),
            iceberg_quantity=iceberg,
        ),
        _allowed(MarketTicket, **common, amount=amounts),
        _allowed(
            StopLimitTicket,
            **sized,
            trigger_price=NUMBERS,
            price=NUMBERS,
            time_in_force=_PLAIN,
            iceberg_quantity=iceberg,
        ),
        _allowed(StopMarketTicket, **sized, trigger_price=NUMBERS),
        _allowed(ConditionalTicket, **sized, order=conditional),
        _allowed(PeggedTicket, **sized, peg=own | other, iceberg_quantity=iceberg),
    )


def futures_tickets(
    instrument: InstrumentId, *, hedged: bool, dated: bool
) -> st.SearchStrategy[FuturesTicket]:
    """Futures orders of every kind, in one position mode; `dated` with good-till-date and RPI."""
    legs = st.sampled_from((PositionSide.LONG, PositionSide.SHORT))
    exposure: st.SearchStrategy[Any] = (
        st.builds(Hedge, legs) if hedged else st.builds(OneWay, st.booleans())
    )
    times = [TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK, TimeInForce.GTX]
    lasting: st.SearchStrategy[Any] = st.sampled_from(times)
    if dated:
        lasting |= st.just(TimeInForce.RPI) | st.builds(GoodTill, st.integers(10**12, 10**13))
    common: dict[str, Any] = {"instrument": st.just(instrument), "side": _SIDES, "stp_mode": _STP}
    sized = {**common, "quantity": NUMBERS, "exposure": exposure}
    priced = {"price": NUMBERS | st.sampled_from(PriceMatch), "lasting": lasting}
    waiting = {
        "kind": st.sampled_from(StopKind),
        "trigger_price": NUMBERS,
        "working": st.sampled_from(WorkingPrice),
        "price_protect": st.booleans(),
    }
    whole = st.builds(CloseAll, legs if hedged else st.none())
    return st.one_of(
        _allowed(FuturesLimitTicket, **sized, **priced),
        _allowed(FuturesMarketTicket, **sized),
        _allowed(FuturesStopLimitTicket, **sized, **priced, **waiting),
        _allowed(
            FuturesStopMarketTicket,
            **common,
            **waiting,
            amount=whole | st.builds(Sized, NUMBERS, exposure),
        ),
        _allowed(
            FuturesTrailingTicket,
            **sized,
            callback_percent=st.decimals(D("0.1"), D(10), places=1),
            activation_price=st.none() | NUMBERS,
            working=st.sampled_from(WorkingPrice),
        ),
    )


def option_tickets(instrument: InstrumentId) -> st.SearchStrategy[OptionTicket]:
    return _allowed(
        OptionTicket,
        instrument=st.just(instrument),
        side=_SIDES,
        stp_mode=_STP,
        quantity=NUMBERS,
        price=NUMBERS,
        time_in_force=_PLAIN,
        post_only=st.booleans(),
        reduce_only=st.booleans(),
    )
