"""The one door for new orders and amendments: facts and a ticket in, a decision out. Pure.

Cancels never come here. An order that provably reduces what is at risk is never blocked by the
controls that say so in their docstring; the exchange's own filters still apply to it.
"""

from terminal.domain.gate.decision import ALLOWED, Decision, Level, Reason
from terminal.domain.gate.facts import Facts, Pace
from terminal.domain.gate.judge import judge_intent, judge_smaller
from terminal.domain.gate.limits import GateLimits, read_limits

__all__ = [
    "ALLOWED",
    "Decision",
    "Facts",
    "GateLimits",
    "Level",
    "Pace",
    "Reason",
    "judge_intent",
    "judge_smaller",
    "read_limits",
]
