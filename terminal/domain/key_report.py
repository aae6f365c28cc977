"""What an API key may do, as the exchange tells it."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.domain.market import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReport:
    """None means that this environment does not tell. Times in UTC ms, the offset is exchange time
    minus this machine's, `took_ms` how long all `requests` took together."""

    environment: Environment
    checked_ms: int
    took_ms: int
    requests: int
    clock_offset_ms: int
    spot_trading: bool | None = None
    futures_trading: bool | None = None
    options_trading: bool | None = None
    portfolio_margin: bool | None = None
    withdrawals: bool | None = None
    transfers: bool | None = None
    ip_restricted: bool | None = None
    created_ms: int | None = None
    expires_ms: int | None = None

    @property
    def may_trade(self) -> bool:
        """Whether any order could be sent with it."""
        return bool(self.spot_trading or self.futures_trading or self.options_trading)

    @property
    def is_refused(self) -> bool:
        """A key that can move money away is not for a trading terminal."""
        return bool(self.withdrawals or self.transfers)
