"""One command: from a request to a fact, once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from events.decider import Refused
from events.envelope import decode
from events.handling import Answer, ConflictError, StaleError, handle
from events.kernel import Kernel
from events.personal import SEALED, NotSealedError
from events.store import StoreUnavailableError
from events.store.tables import commands
from tests.events.boxes import Fill, Lend, Open, bodies, box, do, logged, registry, sent, table_of

KEY = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture
def opened(kernel):
    do(kernel, Open(box=KEY, label="tea"))
    return kernel


def remembered(kernel):
    with kernel.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(commands)).scalar()


def test_a_command_is_answered_with_the_stream_and_its_version(kernel):
    assert do(kernel, Open(box=KEY, label="tea")) == Answer(f"box/{KEY}", 1)
    assert do(kernel, Fill(box=KEY, amount=3)) == Answer(f"box/{KEY}", 2)


def test_the_event_says_who_did_it_where_and_because_of_what(kernel):
    context = sent(kernel)
    do(kernel, Open(box=KEY, label="tea"), context)
    event = decode(bodies(kernel)[0], registry)
    assert (event.actor, event.post, event.area) == ("anna", "clerk", "330783")
    assert (event.correlation, event.causation) == (str(context.command),) * 2
    assert event.time == kernel.now()
    assert (event.source, event.stream, event.type) == ("boxes", f"box/{KEY}", "box.opened.v1")


def test_the_same_command_again_gets_the_same_answer_and_stores_nothing(opened):
    context, command = sent(opened), Fill(box=KEY, amount=3)
    first = do(opened, command, context)
    do(opened, Fill(box=KEY, amount=4))
    again = do(opened, command, context)
    assert (again.stream, again.version, again.repeated) == (first.stream, first.version, True)
    assert len(logged(opened)) == 3


def test_the_same_command_id_with_other_content_conflicts_and_stores_nothing(opened):
    context = sent(opened)
    do(opened, Fill(box=KEY, amount=3), context)
    with pytest.raises(ConflictError):
        do(opened, Fill(box=KEY, amount=4), context)
    assert len(logged(opened)) == 2


def test_the_same_command_id_for_another_thing_or_as_another_command_conflicts(kernel):
    context = sent(kernel)
    do(kernel, Open(box=KEY, label="tea"), context)
    with pytest.raises(ConflictError):
        handle(kernel, box, uuid4(), Open(box=KEY, label="tea"), context, facts=lambda *_: None)
    same_fields = type("Shut", (Open,), {})
    with pytest.raises(ConflictError):
        do(kernel, same_fields(box=KEY, label="tea"), context)


def test_two_senders_may_use_the_same_command_id(opened):
    command = uuid4()
    for sender in ("anna", "bo"):
        assert not do(opened, Fill(box=KEY, amount=1), sent(opened, command, sender)).repeated
    assert len(logged(opened)) == 3


def test_the_same_command_from_many_threads_at_once_is_stored_once(opened):
    context = sent(opened)
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: do(opened, Fill(box=KEY, amount=3), context), range(8)),
        )
    assert {answer.version for answer in answers} == {2}
    assert sum(not answer.repeated for answer in answers) == 1
    assert len(logged(opened)) == 2


def test_many_commands_on_one_thing_all_get_through_whatever_the_crowd(opened):
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: do(opened, Fill(box=KEY, amount=1)), range(36)))
    assert sorted(answer.version for answer in answers) == list(range(2, 38))


def test_a_clash_decides_the_whole_command_again_from_fresh_state(opened):
    looked = []

    def meddle(_unit, state):
        looked.append(state.amount)
        if len(looked) == 1:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(do, opened, Fill(box=KEY, amount=90)).result()

    with pytest.raises(Refused) as refused:
        do(opened, Fill(box=KEY, amount=20), facts=meddle)
    assert refused.value.about == {"left": 10}
    assert looked == [0, 90]


def test_who_clashes_again_and_again_is_decided_under_the_append_lock(opened):
    tries = []

    def meddle(unit, _state):
        tries.append(unit)
        if len(tries) <= 4:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(do, opened, Fill(box=KEY, amount=1)).result()

    assert do(opened, Fill(box=KEY, amount=20), facts=meddle).version == 6
    assert len(tries) == 5


def test_with_if_match_the_version_that_the_client_saw_is_decided_on(opened):
    assert do(opened, Fill(box=KEY, amount=1), if_match=1).version == 2
    with pytest.raises(StaleError) as stale:
        do(opened, Fill(box=KEY, amount=1), if_match=1)
    assert (stale.value.expected, stale.value.found) == (1, 2)
    assert len(logged(opened)) == 2


def test_with_if_match_a_clash_is_not_decided_on_what_the_client_has_not_seen(opened):
    def meddle(_unit, _state):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(do, opened, Fill(box=KEY, amount=1)).result()

    with pytest.raises(StaleError):
        do(opened, Fill(box=KEY, amount=1), if_match=1, facts=meddle)
    assert len(logged(opened)) == 2


def test_a_repeated_command_is_answered_though_if_match_is_stale_by_now(opened):
    context = sent(opened)
    do(opened, Fill(box=KEY, amount=1), context, if_match=1)
    assert do(opened, Fill(box=KEY, amount=1), context, if_match=1).repeated


def test_a_refusal_stores_nothing_and_the_command_may_be_sent_again(opened):
    context = sent(opened)
    with pytest.raises(Refused):
        do(opened, Fill(box=KEY, amount=101), context)
    assert (len(logged(opened)), remembered(opened)) == (1, 1)
    do(opened, Fill(box=KEY, amount=99), context)
    assert len(logged(opened)) == 2


def test_a_command_that_changes_nothing_is_remembered_all_the_same(opened):
    context = sent(opened)
    answer = do(opened, Open(box=KEY, label="tea"), context)
    assert (answer.version, answer.repeated) == (1, False)
    assert do(opened, Open(box=KEY, label="tea"), context).repeated
    assert len(logged(opened)) == 1


def test_who_may_not_is_refused_before_anything_else_is_told(opened):
    def guard(_unit, state, _command):
        assert state.exists
        raise PermissionError

    context = sent(opened)
    do(opened, Fill(box=KEY, amount=1), context)
    with pytest.raises(PermissionError):
        do(opened, Fill(box=KEY, amount=2), context, guard=guard, if_match=7)


# ---- personal values ----------------------------------------------------------------------------
LENT = Lend(box=KEY, holder="p-7", name="王小明", phone="13800001111")


def test_personal_fields_are_sealed_before_they_are_decided_on(opened):
    do(opened, LENT)
    event = decode(bodies(opened)[-1], registry)
    assert event.data.name.startswith(SEALED)
    assert "王小明" not in bodies(opened)[-1]
    assert opened.vault.open_fields(event.data).phone == "13800001111"


def test_personal_fields_are_sealed_once_however_often_it_is_tried(opened):
    context = sent(opened)
    do(opened, LENT, context)
    assert do(opened, LENT, context).repeated
    assert len(logged(opened)) == 2


def test_a_personal_value_in_clear_never_enters_the_log(opened):
    with pytest.raises(NotSealedError) as caught:
        opened.run(sent(opened), lambda unit: unit.decide(box, KEY, LENT, None))
    assert "王小明" not in str(caught.value)
    assert len(logged(opened)) == 1


def test_no_table_remembers_a_command_in_clear(opened):
    do(opened, LENT)
    with opened.store.reading() as connection:
        rows = connection.execute(commands.select()).all()
    assert not any("王小明" in str(row) or "1380000" in str(row) for row in rows)


# ---- failures -----------------------------------------------------------------------------------
def test_when_a_read_model_crashes_nothing_is_stored(store, clock, vault, model):
    def crash(_connection, event):
        raise ZeroDivisionError

    kernel = Kernel(store, clock, registry, vault, [model])
    kernel.start()
    do(kernel, Open(box=KEY, label="tea"))
    before = table_of(kernel, model)
    model._applies = dict.fromkeys(model._applies, crash)
    with pytest.raises(ZeroDivisionError):
        do(kernel, Fill(box=KEY, amount=1))
    assert (len(logged(kernel)), remembered(kernel)) == (1, 1)
    assert table_of(kernel, model) == before


def test_when_the_vault_is_down_it_is_said_so_and_nothing_is_stored(opened, engines, tmp_path):
    with engines(f"sqlite:///{tmp_path / 'vault.db'}").begin() as connection:
        connection.exec_driver_sql("DROP TABLE keys")
    with pytest.raises(StoreUnavailableError):
        do(opened, LENT)
    assert len(logged(opened)) == 1
