"""What a key may do, asked within three seconds and without changing anything.

Sources: wallet "Get API Key Permission" (live only: the test environments have no `/sapi`), spot
"Account information", USD-M "Futures Account Configuration".
"""

from __future__ import annotations

import asyncio
import time
from typing import TypeVar

from msgspec import Struct

from terminal.domain.api_key import ApiKey
from terminal.domain.errors import NotAuthorised, Rejected, TerminalError, Unavailable
from terminal.domain.key_report import KeyReport
from terminal.domain.market import Environment
from terminal.venue.binance.clock import ServerClock, monotonic_ms
from terminal.venue.binance.endpoint import Endpoint, Security
from terminal.venue.binance.environment import require_allowed, spot_urls, usdm_urls
from terminal.venue.binance.ratelimit import RateLedger
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.signing import Credentials, Signer
from terminal.venue.binance.spot.endpoints import TIME
from terminal.venue.binance.tls import ExchangeTls, exchange_tls

T = TypeVar("T")
SECONDS = 3.0


class Restrictions(
    Struct,
    rename={
        "ip_restricted": "ipRestrict", "created_ms": "createTime", "reading": "enableReading",
        "withdrawals": "enableWithdrawals", "internal_transfer": "enableInternalTransfer",
        "universal_transfer": "permitsUniversalTransfer", "futures": "enableFutures",
        "options": "enableVanillaOptions", "spot": "enableSpotAndMarginTrading",
        "portfolio": "enablePortfolioMarginTrading",
        "expires_ms": "tradingAuthorityExpirationTime",
    },
):  # fmt: skip
    """Wallet "Get API Key Permission". `withdrawals` has no default: its absence is no answer."""

    withdrawals: bool
    ip_restricted: bool
    reading: bool = True
    internal_transfer: bool = False
    universal_transfer: bool = False
    spot: bool = False
    futures: bool = False
    options: bool = False
    portfolio: bool = False
    created_ms: int | None = None
    expires_ms: int | None = None


class Rights(Struct, rename={"can_trade": "canTrade"}):
    can_trade: bool


RESTRICTIONS = Endpoint(
    "GET", "/sapi/v1/account/apiRestrictions", "", 1, Restrictions, "Get API Key Permission",
    security=Security.SIGNED,
)  # fmt: skip
SPOT_RIGHTS = Endpoint(
    "GET", "/api/v3/account", "account.status", 20, Rights, "Account information",
    security=Security.SIGNED,
)  # fmt: skip
FUTURES_RIGHTS = Endpoint(
    "GET", "/fapi/v1/accountConfig", "", 5, Rights, "Futures Account Configuration",
    security=Security.SIGNED,
)  # fmt: skip


async def check_key(
    environment: Environment,
    key: ApiKey,
    *,
    tls: ExchangeTls | None = None,
    rest: tuple[str, str] | None = None,
) -> KeyReport:
    """Ask the exchange about `key`; at most five requests, all of them reads.

    `rest` are the addresses of spot and futures (empty for none) where they are not Binance's own.

    Raises:
        NotAuthorised: the exchange does not take the key (wrong, revoked, another address).
        Unavailable: no answer within three seconds; nobody knows.
        TerminalError: what else can go wrong with a read.
    """
    tls = tls if tls is not None else exchange_tls(environment)
    try:
        async with asyncio.timeout(SECONDS):
            return await _Check(environment, key, tls, rest).run()
    except TimeoutError:
        raise Unavailable(
            "The exchange did not answer within three seconds; the key was not judged."
        ) from None


class _Check:
    def __init__(
        self,
        environment: Environment,
        key: ApiKey,
        tls: ExchangeTls,
        rest: tuple[str, str] | None,
    ) -> None:
        self._environment = environment
        self._clock = ServerClock()
        self._requests = 0
        signer = Signer(Credentials.of(key))
        if rest is None:
            rest = (spot_urls(environment).rest, usdm_urls(environment).rest)
        self._has_futures = bool(rest[1])
        # Without futures the second client is never asked.
        urls = (rest[0], rest[1] or rest[0])
        require_allowed(environment, *urls, custom=tls.hosts)
        self._spot, self._futures = (
            RestClient(
                url,
                clock=self._clock,
                ledger=RateLedger(),
                sink=lambda _: None,
                signer=signer,
                tls=tls,
            )
            for url in urls
        )

    async def run(self) -> KeyReport:
        started = time.perf_counter()
        async with self._spot, self._futures:
            sent = monotonic_ms()
            server = await self._ask(self._spot, TIME)
            self._clock.add_sample(sent, server.time_ms, monotonic_ms())
            if self._environment is Environment.LIVE:
                told = await self._ask(self._spot, RESTRICTIONS)
                return self._report(started, told)
            spot, futures = await asyncio.gather(
                self._right(self._spot, SPOT_RIGHTS), self._futures_right()
            )
        refused = [part for part in (spot, futures) if isinstance(part, TerminalError)]
        if len(refused) == 2:
            raise refused[0]
        return KeyReport(
            environment=self._environment,
            checked_ms=self._clock.now_ms(),
            took_ms=round((time.perf_counter() - started) * 1000),
            requests=self._requests,
            clock_offset_ms=round(self._clock.offset_ms()),
            spot_trading=spot if isinstance(spot, bool) else False,
            futures_trading=futures if isinstance(futures, bool) else False,
        )

    async def _ask(self, client: RestClient, endpoint: Endpoint[T]) -> T:
        self._requests += 1
        return await client.call(endpoint)

    async def _right(self, client: RestClient, endpoint: Endpoint[Rights]) -> bool | TerminalError:
        """Whether this market may be traded; the refusal itself when its host refuses the key."""
        try:
            self._requests += 1
            return (await client.call(endpoint)).can_trade
        except (NotAuthorised, Rejected) as refusal:
            return refusal

    async def _futures_right(self) -> bool | TerminalError:
        if not self._has_futures:
            return NotAuthorised("These hosts have no futures.")
        return await self._right(self._futures, FUTURES_RIGHTS)

    def _report(self, started: float, told: Restrictions) -> KeyReport:
        return KeyReport(
            environment=self._environment,
            checked_ms=self._clock.now_ms(),
            took_ms=round((time.perf_counter() - started) * 1000),
            requests=self._requests,
            clock_offset_ms=round(self._clock.offset_ms()),
            spot_trading=told.spot,
            futures_trading=told.futures,
            options_trading=told.options,
            portfolio_margin=told.portfolio,
            withdrawals=told.withdrawals,
            transfers=told.internal_transfer or told.universal_transfer,
            ip_restricted=told.ip_restricted,
            created_ms=told.created_ms,
            expires_ms=told.expires_ms,
        )
