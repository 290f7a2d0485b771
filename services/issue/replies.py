"""Departments' replies over the broker: the same commands as over HTTP, and the same answers.

Who replies is the first word of the routing key, which the broker's topic permissions vouch for.
Every reply is answered in the department's feed: one that cannot be done, or makes no sense, is
refused on record, and the next one is handled.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

import structlog

from contracts.fields import MAX_LINE
from contracts.issue.events.reply import ReplyAnswered
from contracts.publish.asyncapi import replies
from contracts.registry import registry
from events.context import Context
from events.handling import handle
from events.kernel import Kernel
from events.unit import Unit
from services.issue.access import involved
from services.issue.domain.commands import DepartmentCommand
from services.issue.domain.decider import issue
from services.issue.domain.facts_needed import Facts
from services.issue.domain.replies import reply as answers
from services.issue.domain.state import Case
from services.issue.facts import of_caller
from services.web.documents import load, parse
from services.web.identity import Caller
from services.web.problems import Problem, problem_of

log = structlog.get_logger(__name__)

_NO_ID = UUID("c0a1b7de-46f5-5d2f-9c8e-3c2a8b1d7e55")
_LONGEST_DETAIL = 1000


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply as it came. `id` is its sender's, or follows from its content where it has none."""

    department: str
    command: str
    id: UUID
    has_id: bool
    body: bytes

    @classmethod
    def of(cls, routing_key: str, message_id: str | None, body: bytes) -> "Reply":
        """Take a message apart: `<department>.<command>`, its id, its body."""
        department, _, command = routing_key.partition(".")
        try:
            return cls(department, command, UUID(message_id or ""), has_id=True, body=body)
        except ValueError:
            derived = uuid5(_NO_ID, f"{routing_key} {message_id} {body.hex()}")
            return cls(department, command, derived, has_id=False, body=body)


def receive(kernel: Kernel, routing_key: str, message_id: str | None, body: bytes) -> None:
    """Handle one reply, and put what became of it on record.

    Raises only what trying again may mend: the database's errors and clashes.
    """
    reply = Reply.of(routing_key, message_id, body)
    if not reply.department:
        log.warning("reply without a department", routing_key=routing_key)
        return
    try:
        _handle(kernel, reply)
    except Exception as error:
        problem = problem_of(error)
        if problem is None or problem.status == _AGAIN:
            raise
        refused = _refused(reply, problem)
        kernel.run(_context(kernel, reply), lambda unit: _answer(unit, refused))


_AGAIN = 503


def _handle(kernel: Kernel, reply: Reply) -> None:
    command = _command(reply)
    who = Caller(department=reply.department, roles=("department_system",))
    accepted = ReplyAnswered(
        department=reply.department,
        reply=reply.id,
        command=reply.command,
        issue=command.issue,
        accepted=True,
    )

    def gather(unit: Unit, case: Case) -> Facts:
        # In the unit of the command, so that neither is there without the other.
        _answer(unit, accepted)
        return of_caller(unit, case, command, who)

    handle(
        kernel,
        issue,
        command.issue,
        command,
        _context(kernel, reply),
        facts=gather,
        guard=lambda unit, case, sent: involved(unit, case, sent, who),
    )


def _command(reply: Reply) -> DepartmentCommand:
    """Read the command that a reply holds. Raises Problem."""
    if not reply.has_id:
        raise Problem(422, "reply.no-id", "`message_id` must be a UUID that you made.")
    if reply.command not in replies():
        allowed = ", ".join(replies())
        raise Problem(422, "reply.unknown-command", f"Reply with one of: {allowed}.")
    document = parse(reply.body)
    if not isinstance(document, dict):
        raise Problem(422, "malformed", "The body must be a JSON object.")
    command: DepartmentCommand = load(registry.commands[reply.command], document)
    return command


def _answer(unit: Unit, answer: ReplyAnswered) -> None:
    unit.decide(answers, f"{answer.department}/{answer.reply}", answer, None)


def _refused(reply: Reply, problem: Problem) -> ReplyAnswered:
    return ReplyAnswered(
        department=reply.department,
        reply=reply.id,
        command=reply.command[:MAX_LINE] or "(none)",
        accepted=False,
        code=problem.code,
        detail=_detail(problem)[:_LONGEST_DETAIL],
    )


def _detail(problem: Problem) -> str:
    errors = problem.about.get("errors", ())
    fields = "; ".join(f"{error['field']}: {error['reason']}" for error in errors)
    return f"{problem.detail} {fields}".strip()


def _context(kernel: Kernel, reply: Reply) -> Context:
    sender = f"department/{reply.department}"
    return Context.of_command(reply.id, sender, kernel.now(), actor=sender)
