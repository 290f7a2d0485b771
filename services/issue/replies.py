"""Departments' replies over the broker: the same commands as over HTTP, and the same answers.

Who replies is the first word of the routing key, which the broker's topic permissions vouch for.
Every reply is answered in the department's feed, once: one that cannot be done, or makes no sense,
is refused on record, and the next one is handled.
"""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID, uuid5

from contracts.fields import MAX_LINE
from contracts.issue.events.reply import ReplyAnswered
from contracts.publish.asyncapi import replies
from contracts.registry import registry
from events.context import Context
from events.handling import handle
from events.kernel import Kernel
from events.unit import Unit
from services.copies import departments
from services.issue.access import involved
from services.issue.deciding import issue
from services.issue.domain.commands import DepartmentCommand
from services.issue.domain.facts_needed import Facts
from services.issue.domain.replies import reply as answers
from services.issue.domain.state import Case
from services.issue.facts import of_caller, replied
from services.web.documents import parse
from services.web.identity import Caller
from services.web.problems import Problem, problem_of
from services.web.reading import read

MAX_BODY = 1 << 20
"""Bytes that a reply may have, as over HTTP."""

_NO_ID = UUID("c0a1b7de-46f5-5d2f-9c8e-3c2a8b1d7e55")
_LONGEST_DETAIL = 1000
_AGAIN = 503


class UnknownSenderError(Exception):
    """The routing key names no department that we know: there is no feed to answer in."""


@dataclass(frozen=True)
class Reply:
    """One reply as it came. `id` is its sender's, or follows from its content where it has none.

    `fingerprint` is a keyed digest of its content.
    """

    department: str
    command: str
    id: UUID
    has_id: bool
    body: bytes
    fingerprint: str

    @classmethod
    def of(cls, kernel: Kernel, key: str, message_id: str | None, body: bytes) -> "Reply":
        """Take a message apart: routing key `<department>.<command>`, id, body."""
        department, _, command = key.partition(".")
        fingerprint = kernel.vault.fingerprint(b"\n".join((key.encode(), body)))
        try:
            own, has_id = UUID(message_id or ""), True
        except ValueError:
            own, has_id = uuid5(_NO_ID, f"{message_id} {fingerprint}"), False
        return cls(department, command, own, has_id, body, fingerprint)

    @property
    def sender(self) -> str:
        """Whose command this is, over whatever way it comes."""
        return f"department/{self.department}"

    @cached_property
    def document(self) -> dict[str, object]:
        """The body as a JSON object. Raises Problem."""
        if len(self.body) > MAX_BODY:
            raise Problem(413, "too-large", f"A reply has at most {MAX_BODY:,} bytes.")
        document = parse(self.body)
        if not isinstance(document, dict):
            raise Problem(400, "malformed", "The body must be a JSON object.")
        return document


def receive(kernel: Kernel, key: str, message_id: str | None, body: bytes) -> None:
    """Handle one reply, and put what became of it on record.

    A reply that was answered before changes nothing. Raises UnknownSenderError, which parks the
    message, and what trying again may mend: the database's errors and clashes.
    """
    reply = Reply.of(kernel, key, message_id, body)
    before = _answered_before(kernel, reply)
    if reply.fingerprint in before:
        return
    if before:
        _refuse(kernel, reply, _used_before())
        return
    try:
        _handle(kernel, reply)
    except Exception as error:
        problem = problem_of(error)
        if problem is None or problem.status == _AGAIN:
            raise
        _refuse(kernel, reply, problem)


def _answered_before(kernel: Kernel, reply: Reply) -> frozenset[str]:
    with kernel.store.reading() as connection:
        if not departments.known(connection, reply.department):
            raise UnknownSenderError("the routing key begins with no department's code")
        return replied.fingerprints(connection, reply.department, reply.id)


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
        _answer(unit, reply, accepted)
        return of_caller(unit, case, command, who)

    answer = handle(
        kernel,
        issue,
        command.issue,
        command,
        _context(kernel, reply),
        facts=gather,
        guard=lambda unit, case, sent: involved(unit, case, sent, who),
    )
    if answer.repeated:  # it was done over HTTP before, where nothing went into the feed
        kernel.run(_context(kernel, reply), lambda unit: _answer(unit, reply, accepted))


def _command(reply: Reply) -> DepartmentCommand:
    """Read the command that a reply holds. Raises Problem."""
    if not reply.has_id:
        raise Problem(422, "reply.no-id", "`message_id` must be a UUID that you made.")
    if reply.command not in replies():
        allowed = ", ".join(replies())
        raise Problem(422, "reply.unknown-command", f"Reply with one of: {allowed}.")
    command: DepartmentCommand = read(registry.commands[reply.command], reply.document)
    return command


def _refuse(kernel: Kernel, reply: Reply, problem: Problem) -> None:
    refused = _refused(reply, problem)
    kernel.run(_context(kernel, reply), lambda unit: _answer(unit, reply, refused))


def _answer(unit: Unit, reply: Reply, answer: ReplyAnswered) -> None:
    """Put an answer on record: the first one under the reply's id, others beside it."""
    key: object = reply.id
    if answer.code == _USED_BEFORE:
        key = uuid5(reply.id, reply.fingerprint)
    if unit.decide(answers, f"{reply.department}/{key}", answer, None):
        row = (reply.department, reply.id, reply.fingerprint, unit.at)
        unit.write(lambda connection: replied.keep(connection, *row))


_USED_BEFORE = "id-used-before"


def _used_before() -> Problem:
    detail = "This id was used before with other content. Send new content with a new id."
    return Problem(409, _USED_BEFORE, detail)


def _refused(reply: Reply, problem: Problem) -> ReplyAnswered:
    legible = reply.command.isprintable() and 0 < len(reply.command) <= MAX_LINE
    return ReplyAnswered(
        department=reply.department,
        reply=reply.id,
        command=reply.command if legible else "(illegible)",
        issue=_issue_of(reply),
        accepted=False,
        code=problem.code,
        detail=_detail(problem)[:_LONGEST_DETAIL],
    )


def _issue_of(reply: Reply) -> UUID | None:
    """Return the issue that a reply is about, as far as it says so."""
    try:
        return UUID(str(reply.document.get("issue")))
    except (Problem, ValueError):
        return None


def _detail(problem: Problem) -> str:
    errors = problem.about.get("errors", ())
    fields = [f"{error['field']}: {error['reason']}" for error in errors]
    if len(errors) == 1 and errors[0]["reason"] == problem.detail:
        return fields[0]
    return " ".join((problem.detail, *fields))


def _context(kernel: Kernel, reply: Reply) -> Context:
    return Context.of_command(reply.id, reply.sender, kernel.now(), actor=reply.sender)
