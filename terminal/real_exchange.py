"""Testnet, demo and live: services attached to the exchange's own hosts until something stops it."""

from __future__ import annotations

import asyncio
import importlib
import logging
from typing import TYPE_CHECKING

from terminal.connecting import FUTURES_MODULE, VENUE_MODULE, Venue, attached
from terminal.domain.api_key import ApiKey
from terminal.domain.errors import Invalid, TerminalError
from terminal.domain.key_report import KeyReport
from terminal.domain.market import Environment, Market
from terminal.services.clock import wall_ms
from terminal.services.custom_hosts import CustomHosts
from terminal.services.engine import Engine
from terminal.services.settings.network import SECTION as NETWORK
from terminal.services.settings.network import BadProxy, proxy_of
from terminal.state.notices import Severity

if TYPE_CHECKING:
    from terminal.venue.binance.environment import SpotUrls, UsdmUrls
    from terminal.venue.binance.tls import ExchangeTls

log = logging.getLogger(__name__)
TLS_PORT = 443
NO_KEY = "This profile has no key"
STOPPED = "the connection was stopped"


class RealExchange:
    """Connects with `key`, or to public data only without one.

    Losing the network is the venue's own affair: it tries again, here and nowhere else. A
    certificate that is not trusted ends everything until `reconnect`. No path leads from here to
    another environment.
    """

    def __init__(
        self,
        engine: Engine,
        environment: Environment,
        key: ApiKey | None = None,
        *,
        may_move_money: bool = False,
        hosts: CustomHosts | None = None,
    ) -> None:
        """`may_move_money` when the trader has insisted on a key that can withdraw or transfer;
        `hosts` where the profile has its own instead of Binance's."""
        self._engine = engine
        self._environment = environment
        self._key = key
        self._may_move_money = may_move_money
        self._hosts = hosts
        self._again = asyncio.Event()
        self.stopped = ""
        if key is None:
            self._say_without(spot=True, futures=True)

    def reconnect(self) -> None:
        """Try again after a hard stop; does nothing while connected."""
        if self.stopped:
            self._again.set()

    async def run(self) -> None:
        """Until cancelled."""
        if self._hosts is not None:
            self._warn_of_hosts(self._hosts)
        while True:
            self._again.clear()
            self.stopped = ""
            self.stopped = await self._live()
            log.warning("the connection was stopped: %s", self.stopped)
            self._tell(self.stopped)
            await self._again.wait()

    async def _live(self) -> str:
        """One connection to its end; why it was stopped."""
        # As for the simulator: imported after the first paint, and off the loop.
        for module in (VENUE_MODULE, FUTURES_MODULE):
            await asyncio.to_thread(importlib.import_module, module)
        from terminal.venue.binance.certificate import issuer_of
        from terminal.venue.binance.tls import exchange_tls

        try:
            proxy = proxy_of(self._engine.settings.load(NETWORK))
        except BadProxy as error:
            # Going without would show this computer's address, which was not wanted.
            return f"The chosen proxy cannot be used. {error}"
        own = frozenset() if self._hosts is None else self._hosts.names
        tls = exchange_tls(self._environment, own, proxy=proxy)
        report = await self._rights(tls)
        if report is not None and report.is_refused and not self._may_move_money:
            return self._refusal(report)
        if tls.distrusted is None:
            try:
                venues = self._venues(tls, report)
            except Invalid as error:
                return str(error)
            async with attached(self._engine, *venues, ending=STOPPED):
                await tls.wait_distrusted()
        host, reason = await tls.wait_distrusted()
        issuer = await issuer_of(host, TLS_PORT, proxy)
        return certificate_sentence(host, reason, issuer)

    async def _rights(self, tls: ExchangeTls) -> KeyReport | None:
        """What the key may do now: rights change at the exchange, so they are asked at every start.
        None without a key, or when nobody could say within three seconds."""
        from terminal.venue.binance.permissions import check_key

        if self._key is None:
            return None
        hosts = self._hosts
        rest = None if hosts is None else (hosts.spot_rest, hosts.usdm_rest)
        try:
            return await check_key(self._environment, self._key, tls=tls, rest=rest)
        except TerminalError as error:
            log.info("the key's rights are not known: %s", error.detail or error)
            return None

    def _refusal(self, report: KeyReport) -> str:
        what = "withdraw" if report.withdrawals else "transfer"
        last = "" if self._key is None else self._key.last_four
        return f"The key {last} can {what} money now. Switch that right off at Binance."

    def _venues(self, tls: ExchangeTls, report: KeyReport | None) -> tuple[Venue, ...]:
        """Spot and USD-M; the key goes only where it is good for something."""
        from terminal.venue.binance.signing import Credentials
        from terminal.venue.binance.usdm.venue import UsdmVenue
        from terminal.venue.binance.venue import SpotVenue

        key = None if self._key is None else Credentials.of(self._key)
        # On the test networks each market has keys of its own; a live key reads spot at least.
        live = self._environment is Environment.LIVE
        spot = key if report is None or live or report.spot_trading else None
        futures = key if report is None or report.futures_trading else None
        self._say_without(spot=spot is None, futures=futures is None)
        sink = self._engine.links.apply
        spot_at, usdm_at = urls_of(self._hosts) if self._hosts else (None, None)
        first = SpotVenue(self._environment, sink=sink, urls=spot_at, credentials=spot, tls=tls)
        if self._hosts is not None and usdm_at is None:
            return (first,)
        return (
            first,
            UsdmVenue(self._environment, sink=sink, urls=usdm_at, credentials=futures, tls=tls),
        )

    def _say_without(self, *, spot: bool, futures: bool) -> None:
        """Which markets will have no account, so that no table waits for one."""
        why = NO_KEY if self._key is None else "This key is not for the account of this market"
        lacks = self._engine.session.no_account
        lacks.clear()
        hosts = self._hosts
        lacks.update({Market.SPOT: why} if spot else {})
        lacks.update({Market.USDM: why} if futures else {})
        if hosts is not None and not hosts.has_futures:
            lacks[Market.USDM] = "These hosts have no futures"

    def _warn_of_hosts(self, hosts: CustomHosts) -> None:
        self._engine.stores.notices.add(
            Severity.WARNING,
            "Custom hosts",
            f"This profile talks to {hosts.words}, as a file of yours says, and not to Binance's own"
            " hosts. Whoever runs them sees your key and your orders.",
            time_ms=wall_ms(),
            key="hosts",
        )

    def _tell(self, why: str) -> None:
        self._engine.stores.notices.add(
            Severity.DANGER,
            f"Disconnected from {self._environment.value.upper()}",
            f"{why} Nothing is sent until you choose “Reconnect” (Ctrl+K).",
            time_ms=wall_ms(),
            key="exchange",
        )


def urls_of(hosts: CustomHosts) -> tuple[SpotUrls, UsdmUrls | None]:
    """A profile's own hosts as the markets take them; None where they have no futures."""
    from terminal.venue.binance.environment import SpotUrls, UsdmUrls

    spot = SpotUrls(rest=hosts.spot_rest, streams=hosts.spot_streams, ws_api=hosts.spot_ws_api)
    if not hosts.has_futures:
        return spot, None
    return spot, UsdmUrls(hosts.usdm_rest, hosts.usdm_streams, hosts.usdm_ws_api)


def certificate_sentence(host: str, reason: str, issuer: str) -> str:
    """What a certificate that is not trusted means, and who signed it."""
    signed = f"issued by “{issuer}”" if issuer else "of an issuer that could not be read"
    return (
        f"The certificate of {host}, {signed}, is not trusted ({reason or 'no reason given'})."
        " Somebody may be reading the connection: a company's proxy, a virus scanner or an attack."
    )
