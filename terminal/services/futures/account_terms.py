"""What the futures account agreed to with the exchange, and how near it is to a lock of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from terminal.domain.errors import OutcomeUnknown, TerminalError
from terminal.domain.futures.derivative import RuleIndicator
from terminal.domain.numbers import plain_text
from terminal.services.clock import Clock
from terminal.services.supervisor import Supervisor
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.futures_api import AccountTerms

TASK = "account terms"
ASK_SECONDS = 120.0
NEAR = 0.9
"""From here on a rule is worth a warning."""
RULE_WORDS = {
    "UFR": "unfilled orders",
    "IFER": "expired IOC and FOK orders",
    "GCR": "cancelled GTC orders",
    "DR": "dust orders",
    "TMV": "too many violations",
}


def rule_words(rule: RuleIndicator) -> str:
    """`BTCUSDT: unfilled orders 0.97 of 0.995`."""
    where = "the account" if rule.instrument is None else rule.instrument.symbol
    what = RULE_WORDS.get(rule.code, rule.code)
    return f"{where}: {what} {plain_text(rule.value)} of {plain_text(rule.threshold)}"


class AccountTermsService:
    """Asks every two minutes; `set_fee_burn` and `agree_to_stocks` are the trader's own commands."""

    def __init__(self, stores: Stores, supervisor: Supervisor, clock: Clock) -> None:
        self._stores = stores
        self._supervisor = supervisor
        self._clock = clock
        self._account: AccountTerms | None = None

    def attach(self, account: AccountTerms) -> None:
        self._account = account
        self._supervisor.keep(TASK, self._run)

    def detach(self) -> None:
        self._account = None
        self._supervisor.stop(TASK)

    def set_fee_burn(self, *, on: bool) -> None:
        """Pay fees in BNB from now on, or not; the account's own word follows."""
        account = self._account
        if account is not None:
            words = (
                "Fees are paid in BNB while there is any" if on else "Fees are paid as they come"
            )
            self._command("fees in BNB", account.set_fee_burn(on=on), words)

    def agree_to_stocks(self) -> None:
        """Sign the agreement on contracts of stocks."""
        account = self._account
        if account is not None:
            words = "The agreement on contracts of stocks is signed"
            self._command("agreement on stocks", account.agree_to_stocks(), words)

    async def _run(self) -> None:
        while (account := self._account) is not None:
            try:
                self._stores.futures.set_terms(await account.fee_burn(), self._stores.futures.rules)
                rules = await account.trading_rules()
            except TerminalError:
                await asyncio.sleep(ASK_SECONDS)
                continue
            self._stores.futures.set_terms(self._stores.futures.burns_fees, rules)
            for rule in rules:
                self._warn(rule)
            await asyncio.sleep(ASK_SECONDS)

    def _warn(self, rule: RuleIndicator) -> None:
        if not rule.is_locked and float(rule.share) < NEAR:
            return
        title = "Locked by a trading rule" if rule.is_locked else "Near a trading rule"
        rest = " Only reducing orders pass." if rule.is_locked else " At the limit it locks."
        self._stores.notices.add(
            Severity.DANGER if rule.is_locked else Severity.WARNING,
            title,
            f"{rule_words(rule)}.{rest}",
            time_ms=self._clock(),
            key=f"rule:{rule.instrument}:{rule.code}",
        )

    def _command(self, what: str, work: Coroutine[Any, Any, None], done: str) -> None:
        self._supervisor.once(what, self._perform(what, work, done))

    async def _perform(self, what: str, work: Coroutine[Any, Any, None], done: str) -> None:
        severity, title, text = Severity.INFO, done, ""
        try:
            await work
        except OutcomeUnknown as error:
            severity, title, text = Severity.WARNING, f"Unconfirmed: {what}", str(error)
        except TerminalError as error:
            severity, title, text = Severity.WARNING, f"Not changed: {what}", str(error)
        self._stores.notices.add(severity, title, text, time_ms=self._clock(), key=f"terms:{what}")
        account = self._account
        if account is not None:
            try:
                burns = await account.fee_burn()
            except TerminalError:
                return
            self._stores.futures.set_terms(burns, self._stores.futures.rules)
