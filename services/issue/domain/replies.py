"""What became of a department's reply: streams `reply/<department>/<reply>`.

A refusal is a fact like any other, since the department has to learn of it through its feed. The
answer is made where the reply was handled; here it is kept, once.
"""

from contracts.issue.events.reply import ReplyAnswered
from events.decider import Decider

Answered = ReplyAnswered | None
"""The answer that was given; none yet before the first."""


def decide(given: Answered, answer: ReplyAnswered, _facts: None) -> list[ReplyAnswered]:
    """Keep an answer. A reply that comes again has its answer already."""
    return [] if given is not None else [answer]


def evolve(given: Answered, event: Answered) -> Answered:
    """Fold an answer. None stands for an event of a newer release: no change."""
    return event or given


reply: Decider[Answered, ReplyAnswered, None] = Decider("reply", None, decide, evolve)
