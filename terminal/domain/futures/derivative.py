"""What the exchange publishes about contracts beyond trades, and how an account is set up for them.

Prices in quote per base, rates as fractions (0.0001 is 0.01 %), times in UTC milliseconds.
Sources: USDⓈ-M Futures, "Mark Price Stream", "Open Interest", "Get Funding Rate History",
"Account Information V3", "Symbol Configuration".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.futures.words import MarginMode, PositionSide
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPrice:
    """The prices that margin, liquidation and funding are computed from.

    `funding_rate` is the estimate of the next settlement at `next_funding_ms`; both are None for a
    contract that is delivered. `estimated_settle` only means something in the last hour before a
    delivery.
    """

    mark: Decimal
    index: Decimal
    time_ms: int
    funding_rate: Decimal | None = None
    next_funding_ms: int | None = None
    estimated_settle: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DeadMan:
    """The exchange's countdown after which it cancels resting orders, and how it stands.

    `beaten_ms` (UTC, local clock) is when the exchange last confirmed a heartbeat for every contract
    with open orders, None before the first; `contracts` is for how many. While `fails` says why the
    newest heartbeat was not confirmed, the older countdown goes on.
    """

    seconds: int
    beaten_ms: int | None = None
    contracts: int = 0
    fails: str = ""

    def left_ms(self, now_ms: int) -> int | None:
        """Until the exchange would act if nothing more were heard; None when nothing counts."""
        if self.beaten_ms is None or not self.contracts:
            return None
        return max(0, self.beaten_ms + self.seconds * 1_000 - now_ms)


@dataclass(frozen=True, slots=True)
class OpenInterest:
    """All open positions of a contract on one side, in the instrument's unit."""

    quantity: Decimal
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingTerms:
    """How a contract's funding is bounded and how often it settles."""

    cap: Decimal | None = None
    floor: Decimal | None = None
    interval_hours: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedTrade:
    """A liquidation order somewhere on the exchange."""

    side: Side
    quantity: Decimal
    price: Decimal
    average_price: Decimal
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolSettings:
    """An account's choices for one contract; None where a report does not say.

    `max_notional` is the largest position the exchange allows at this leverage, in quote.
    """

    leverage: int | None = None
    margin_mode: MarginMode | None = None
    max_notional: Decimal | None = None


class WalletReason(StrEnum):
    """Why a futures wallet changed, as far as the exchange says."""

    ORDER = "ORDER"
    FUNDING = "FUNDING_FEE"
    TRANSFER = "TRANSFER"
    MARGIN_TRANSFER = "MARGIN_TRANSFER"
    LIQUIDATION_CLEARANCE = "INSURANCE_CLEAR"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """One asset of a futures account.

    `balance` is the wallet (deposits, realised profit, fees, funding; no unrealised profit), `cross`
    the part that backs cross positions, that is without the isolated wallets. `available` is what
    the exchange says may open positions or leave, None when it has not said since the last change.
    `change` is the last movement without a trade, as an event told it. `value_rate` is what one
    unit counts in USD in multi-assets mode after the haircut, `transferable` what may leave the wallet,
    None as for `available`.
    """

    asset: str
    balance: Decimal
    cross: Decimal
    available: Decimal | None = None
    change: Decimal = ZERO
    value_rate: Decimal | None = None
    transferable: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginCall:
    """One position the exchange warns about, with the maintenance margin it needs."""

    instrument: InstrumentId
    side: PositionSide
    quantity: Decimal
    mark: Decimal
    unrealized: Decimal
    maintenance: Decimal
    margin_mode: MarginMode


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleIndicator:
    """One quantitative rule of an account: at `threshold` it is locked, to reduce only.

    `code` is the exchange's (UFR unfilled ratio, IFER expired IOC and FOK, GCR cancelled GTC, DR dust,
    TMV …), `instrument` None for a rule of the whole account, `until_ms` when a lock is to end.
    """

    instrument: InstrumentId | None
    code: str
    value: Decimal
    threshold: Decimal
    is_locked: bool
    until_ms: int = 0

    @property
    def share(self) -> Decimal:
        """How much of the threshold is used; 1 locks."""
        return self.value / self.threshold if self.threshold else ZERO
