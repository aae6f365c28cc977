"""Down more than the limit since midnight UTC: only reducing orders, until tomorrow."""

from __future__ import annotations

from decimal import Decimal

from terminal.services.day_loss import DAY_MS, LIFT_MS, DayLoss
from tests.support.fakes import FakeClock


class Account:
    """Worth and settings of one account."""

    def __init__(self) -> None:
        self.worth: Decimal | None = Decimal(1_000)
        self.saved: dict[str, dict[str, object]] = {}
        self.clock = FakeClock()

    def load(self, section: str) -> dict[str, object]:
        return self.saved.get(section, {})

    def save(self, section: str, values: dict[str, object]) -> None:
        self.saved[section] = values

    def limit(self) -> DayLoss:
        loss = DayLoss(lambda: self.worth, Decimal("0.03"), self, self.clock)
        loss.look()
        return loss


def test_at_the_limit_it_is_open_and_beyond_it_is_locked_until_tomorrow() -> None:
    account = Account()
    loss = account.limit()
    account.worth = Decimal(970)
    loss.look()
    assert loss.lock == ""
    account.worth = Decimal("969.99")
    loss.look()
    assert "down 30.01" in loss.lock
    account.worth = Decimal(1_000)
    loss.look()
    assert loss.lock
    assert account.limit().lock, "a restart opens nothing"
    account.clock.now_ms += DAY_MS
    loss.look()
    assert loss.lock == ""


def test_unknown_worth_changes_nothing_and_deposits_are_no_gain() -> None:
    account = Account()
    loss = account.limit()
    account.worth = None
    loss.look()
    assert loss.lock == ""
    loss.moved(Decimal(1_000))
    account.worth = Decimal(1_900)
    loss.look()
    assert loss.lock


def test_lifting_takes_a_quarter_of_an_hour() -> None:
    account = Account()
    loss = account.limit()
    account.worth = Decimal(900)
    loss.look()
    assert loss.lift() == account.clock.now_ms + LIFT_MS
    account.clock.now_ms += LIFT_MS - 1
    loss.look()
    assert loss.lock
    account.clock.now_ms += 1
    loss.look()
    assert loss.lock == ""
