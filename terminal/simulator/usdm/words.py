"""Words of the USDⓈ-M exchange that the domain does not have.

Sources: USDⓈ-M "Common Definition"; user data pages; spec/current.md section 4.
"""

from __future__ import annotations

from enum import StrEnum


class ContractType(StrEnum):
    PERPETUAL = "PERPETUAL"
    TRADIFI_PERPETUAL = "TRADIFI_PERPETUAL"
    CURRENT_QUARTER = "CURRENT_QUARTER"
    NEXT_QUARTER = "NEXT_QUARTER"


class ContractStatus(StrEnum):
    PENDING_TRADING = "PENDING_TRADING"
    TRADING = "TRADING"
    PRE_DELIVERING = "PRE_DELIVERING"
    DELIVERING = "DELIVERING"
    DELIVERED = "DELIVERED"
    PRE_SETTLE = "PRE_SETTLE"
    SETTLING = "SETTLING"
    CLOSE = "CLOSE"
    TRADING_HALT = "TRADING_HALT"
    TRADING_CANCEL_ONLY = "TRADING_CANCEL_ONLY"


class WorkingType(StrEnum):
    """Which price a trigger watches."""

    CONTRACT_PRICE = "CONTRACT_PRICE"
    MARK_PRICE = "MARK_PRICE"


class PriceMatch(StrEnum):
    """A limit price read from the book: the n-th best of the other side, or of the own side."""

    NONE = "NONE"
    OPPONENT = "OPPONENT"
    OPPONENT_5 = "OPPONENT_5"
    OPPONENT_10 = "OPPONENT_10"
    OPPONENT_20 = "OPPONENT_20"
    QUEUE = "QUEUE"
    QUEUE_5 = "QUEUE_5"
    QUEUE_10 = "QUEUE_10"
    QUEUE_20 = "QUEUE_20"

    @property
    def depth(self) -> int:
        """1 for the best price, 5 for the fifth best, and so on."""
        _, _, number = self.value.partition("_")
        return int(number or 1)


class ExecutionKind(StrEnum):
    """What happened to an order (wire `x`); CALCULATED is the execution of a liquidation."""

    NEW = "NEW"
    CANCELED = "CANCELED"
    CALCULATED = "CALCULATED"
    EXPIRED = "EXPIRED"
    TRADE = "TRADE"
    AMENDMENT = "AMENDMENT"


class ExpiryReason(StrEnum):
    """Why an order expired (wire `er`)."""

    NONE = "0"
    SELF_TRADE = "1"
    IOC_REST = "2"
    IOC_AND_SELF_TRADE = "3"
    REDUCE_ONLY = "4"
    LIQUIDATION = "5"
    POSITION_GONE = "6"
    DELISTED = "7"
    TRIGGERED = "8"
    MARKET_REST = "9"
    FOK = "10"
    POST_ONLY = "11"


class AlgoStatus(StrEnum):
    """Life of a conditional order; FINISHED says only that its child has ended."""

    NEW = "NEW"
    TRIGGERING = "TRIGGERING"
    TRIGGERED = "TRIGGERED"
    FINISHED = "FINISHED"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"

    @property
    def is_final(self) -> bool:
        return self in _ENDED


_ENDED = frozenset(
    {AlgoStatus.FINISHED, AlgoStatus.CANCELED, AlgoStatus.REJECTED, AlgoStatus.EXPIRED}
)


class UpdateReason(StrEnum):
    """Why a balance or position changed (wire `m` of ACCOUNT_UPDATE)."""

    DEPOSIT = "DEPOSIT"
    WITHDRAW = "WITHDRAW"
    ORDER = "ORDER"
    FUNDING_FEE = "FUNDING_FEE"
    ADJUSTMENT = "ADJUSTMENT"
    INSURANCE_CLEAR = "INSURANCE_CLEAR"
    MARGIN_TRANSFER = "MARGIN_TRANSFER"
    MARGIN_TYPE_CHANGE = "MARGIN_TYPE_CHANGE"
    AUTO_EXCHANGE = "AUTO_EXCHANGE"


class IncomeType(StrEnum):
    """Kinds of rows of the income history that this exchange writes; the spelling is its own."""

    TRANSFER = "TRANSFER"
    REALIZED_PNL = "REALIZED_PNL"
    FUNDING_FEE = "FUNDING_FEE"
    COMMISSION = "COMMISSION"
    INSURANCE_CLEAR = "INSURANCE_CLEAR"
    DELIVERED_SETTLEMENT = "DELIVERED_SETTELMENT"
    AUTO_EXCHANGE = "AUTO_EXCHANGE"


class ForceCause(StrEnum):
    """Why the exchange closed a position itself; a delivery is no forced order to the user."""

    LIQUIDATION = "LIQUIDATION"
    ADL = "ADL"
    DELIVERY = "DELIVERY"


class SessionKind(StrEnum):
    """Trading sessions of an equity behind a TradFi perpetual."""

    PRE_MARKET = "PRE_MARKET"
    REGULAR = "REGULAR"
    AFTER_MARKET = "AFTER_MARKET"
    OVERNIGHT = "OVERNIGHT"
    NO_TRADING = "NO_TRADING"
