"""REST requests: sign, count, send once, decode, translate."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar

import httpx
import msgspec

from terminal.domain.errors import (
    NotAuthorised,
    RateLimited,
    TerminalError,
    Unavailable,
)
from terminal.domain.events import FeedState, Link, LinkReported
from terminal.venue.api import ConnectionSink
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.endpoint import Endpoint, Security
from terminal.venue.binance.errors import (
    TOO_MANY_ORDERS,
    Refusal,
    domain_error,
    retry_after_ms,
    unknown_or_unavailable,
)
from terminal.venue.binance.intake import (
    COMMAND_SECONDS,
    READ_SECONDS,
    UNREADABLE,
    Received,
    exchange,
)
from terminal.venue.binance.ratelimit import WEIGHT, Passage, RateLedger
from terminal.venue.binance.signing import Signer, Value, query_string
from terminal.venue.binance.tls import proxy_of
from terminal.venue.binance.tunnel import transport_through

T = TypeVar("T")

RECV_WINDOW_MS = 3_000
# The exchange itself gives up after 10 s; whoever gives up earlier knows less than it could.
TIMEOUT = httpx.Timeout(15.0, connect=5.0, pool=5.0)


class ErrorBody(msgspec.Struct, gc=False):
    """`{"code": …, "msg": …}` of every refused request; `data` of a half-done replacement."""

    code: int
    msg: str = ""
    data: msgspec.Raw = msgspec.Raw()


_ERROR = msgspec.json.Decoder(ErrorBody)


class RestClient:
    """One host. Use as `async with`; every call is sent at most once."""

    def __init__(
        self,
        url: str,
        *,
        clock: ServerClock,
        ledger: RateLedger,
        sink: ConnectionSink,
        signer: Signer | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        # Both libraries write whole URLs, signatures included, into their logs.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._url = httpx.URL(url)
        self._clock = clock
        self._ledger = ledger
        self._sink = sink
        self._signer = signer
        self._tls = tls
        self._http = self._client()
        self._old: list[httpx.AsyncClient] = []
        self._state = FeedState.OFF

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in (self._http, *self._old):
            await client.aclose()

    def reset(self) -> None:
        """Use fresh connections from now on; requests in flight end on the old ones."""
        self._old = [*self._old[-1:], self._http]
        self._http = self._client()

    async def call(self, endpoint: Endpoint[T], params: Mapping[str, Value] | None = None) -> T:
        """Send one request and decode its answer.

        Raises:
            TerminalError: see the tree; `OutcomeUnknown` only for commands that may have left.
        """
        now_ms = self._clock.now_ms()
        passage = self._ledger.admit(
            endpoint.weight, now_ms, orders=endpoint.orders, lane=endpoint.importance
        )
        try:
            return await self._send(endpoint, params or {}, passage)
        finally:
            self._ledger.done(passage, self._clock.now_ms())

    async def _send(
        self, endpoint: Endpoint[T], params: Mapping[str, Value], passage: Passage
    ) -> T:
        if self._http.is_closed:
            raise Unavailable("The session with the exchange has ended; nothing was sent.")
        request = self._request(endpoint, params)
        started = time.perf_counter()
        seconds = COMMAND_SECONDS if endpoint.is_command else READ_SECONDS
        try:
            answer = await exchange(self._http, request, seconds)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.ProxyError,
            httpx.UnsupportedProtocol,
        ) as error:
            self._report(FeedState.STALE, "The exchange cannot be reached.")
            raise Unavailable(
                "The exchange cannot be reached; nothing was sent.",
                detail=f"{endpoint.path}: {type(error).__name__}",
            ) from error
        except (httpx.HTTPError, TimeoutError) as error:
            self._report(FeedState.STALE, "The exchange did not answer.")
            detail = f"{endpoint.path}: {type(error).__name__}"
            raise unknown_or_unavailable(is_command=endpoint.is_command, detail=detail) from error
        passage.counted = self._account(answer)
        if answer.status != httpx.codes.OK:
            raise self._refused(endpoint, answer)
        try:
            result = endpoint.decoder.decode(answer.content)
        except UNREADABLE as error:
            detail = f"{endpoint.path}: {error}"
            raise unknown_or_unavailable(is_command=endpoint.is_command, detail=detail) from error
        self._report(FeedState.LIVE, round_trip_ms=(time.perf_counter() - started) * 1000)
        return result

    def _client(self) -> httpx.AsyncClient:
        proxy = proxy_of(self._tls)
        through = None if self._tls is None else transport_through(proxy, self._tls)
        return httpx.AsyncClient(
            # The default context is costly and pointless for plain loopback addresses.
            verify=self._tls if self._tls is not None else self._url.scheme == "https",
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            transport=through,
            proxy=proxy if through is None else None,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": "binance-desktop-terminal",
            },
        )

    def _request(self, endpoint: Endpoint[T], params: Mapping[str, Value]) -> httpx.Request:
        if endpoint.security is Security.NONE:
            query = query_string(params.items())
            headers = {}
        elif self._signer is None:
            raise NotAuthorised("This needs an API key, and none is set.")
        elif endpoint.security is Security.KEY:
            query = query_string(params.items())
            headers = {"X-MBX-APIKEY": self._signer.api_key}
        else:
            timed: dict[str, Value] = {
                **params,
                "recvWindow": RECV_WINDOW_MS,
                "timestamp": self._clock.now_ms(),
            }
            query = self._signer.signed_query(query_string(timed.items()))
            headers = {"X-MBX-APIKEY": self._signer.api_key}
        raw_path = self._url.raw_path.rstrip(b"/") + endpoint.path.encode()
        if query:
            raw_path += b"?" + query.encode("ascii")
        # Built from raw bytes, so that nothing encodes a second time what was signed.
        url = self._url.copy_with(raw_path=raw_path)
        return self._http.build_request(endpoint.method, url, headers=headers)

    def _account(self, answer: Received) -> bool:
        """Take the counts of the headers; whether the weight was among them."""
        reports = self._ledger.observe_headers(answer.headers, self._clock.now_ms())
        for report in reports:
            self._sink(report)
        return any(report.name == WEIGHT for report in reports)

    def _refused(self, endpoint: Endpoint[T], answer: Received) -> TerminalError:
        now_ms = self._clock.now_ms()
        code: int | None = None
        data = b""
        try:
            body = _ERROR.decode(answer.content)
            code, text, data = body.code, body.msg, bytes(body.data)
        except UNREADABLE:
            text = answer.text if answer.status < 300 or answer.status >= 400 else ""
        refusal = Refusal(
            answer.status,
            code,
            text,
            retry_after_ms(answer.headers.get("Retry-After"), now_ms),
            data,
        )
        error = domain_error(
            refusal, is_command=endpoint.is_command, now_ms=now_ms, what=endpoint.path
        )
        settled = settle_limit(self._ledger, error, refusal, now_ms)
        if isinstance(settled, RateLimited):
            for report in self._ledger.reports(now_ms):
                self._sink(report)
        return settled

    def _report(
        self, state: FeedState, reason: str = "", round_trip_ms: float | None = None
    ) -> None:
        self._state = state
        self._sink(
            LinkReported(
                link=Link.REST,
                state=state,
                host=self._url.netloc.decode("ascii"),
                reason=reason,
                round_trip_ms=round_trip_ms,
            )
        )


def settle_limit(
    ledger: RateLedger, error: TerminalError, refusal: Refusal, now_ms: int
) -> TerminalError:
    """Tell the ledger about a limit; an order limit gets the end of its window as retry time."""
    if not isinstance(error, RateLimited):
        return error
    if refusal.code == TOO_MANY_ORDERS:
        until = ledger.pause_orders(now_ms, refusal.retry_at_ms)
        return RateLimited(str(error), retry_at_ms=until, detail=error.detail)
    ledger.pause_until(error.retry_at_ms)
    return error
