"""Sending several statements to PostgreSQL in one message: each message is a round trip.

In a transaction of `one_message_where_possible` a plain insert waits for the next statement whose
answer somebody may look at, and so does what is executed as UNSEEN; all that waits travels with it:
BEGIN with the first one, what was written last with COMMIT. The order stays, and so does what an
error leads to; it may be told by a later statement of the same transaction than the one that it is
about.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

BY_HAND = "begin_by_hand"
"""Execution option of a connection whose transactions begin here: psycopg2 sends no BEGIN."""

UNSEEN = "nobody_looks_at_the_answer"
"""Execution option of a statement whose answer nobody looks at, not even how many rows it found."""

_WAITING = "needle_waiting"


def let_inserts_wait(engine: Engine) -> None:
    """Prepare an engine of psycopg2 for such transactions."""

    @event.listens_for(engine, "do_execute")
    def execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        if not context.execution_options.get(BY_HAND):
            return False
        waiting = context.root_connection.info[_WAITING]
        waiting.append(cursor.mogrify(statement, parameters))
        if not _unseen(context):
            message = b"; ".join(waiting)
            waiting.clear()
            cursor.execute(message)
        return True


@contextmanager
def one_message_where_possible(connection: Connection) -> Iterator[None]:
    """Begin a transaction that commits at the end; psycopg2 must be in its autocommit mode.

    It would send BEGIN in a message of its own.
    """
    waiting = connection.info[_WAITING] = [b"BEGIN"]
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        waiting.clear()
        _roll_back(connection)
        raise


def _roll_back(connection: Connection) -> None:
    """Undo what was sent; a connection that cannot even do that is never lent again."""
    undone = False
    try:
        with suppress(SQLAlchemyError):
            connection.exec_driver_sql("ROLLBACK")
            undone = True
    finally:
        if not undone and not connection.invalidated:
            connection.invalidate()


def _unseen(context: Any) -> bool:
    """Tell whether a statement answers nothing but that it was done, or nothing that matters."""
    if context.execution_options.get(UNSEEN):
        return True
    return bool(context.isinsert and not context.compiled.effective_returning)
