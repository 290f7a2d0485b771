"""Whatever happens in whatever order, the follower's tables are those of an undisturbed run."""

import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events import parking
from events.clock import MovableClock
from events.decider import Refused
from events.inbox import GapError, Inbox
from events.kernel import Kernel
from events.reactions import FencedError
from events.replay import events_of
from events.store import Store, StoreUnavailableError, connect
from events.vault import Vault
from tests.events.boxes import MINUTE, Fill, Open, bodies, do, registry, shelf, table_of
from tests.events.drafts import MONDAY, check_chain, everything
from tests.events.notes import note, parked_in

KEYS = [UUID(int=number) for number in range(1, 4)]


class Crash(BaseException):
    """The process dies: no handler may catch this."""


def data_of(kernel, stream):
    return [event.data for event in events_of(kernel.store, registry, stream)]


class Following(RuleBasedStateMachine):
    """A service of boxes is written to; another one follows it through every mishap."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.engines = []
        self.vault = Vault(self.engine("vault"), bytes(32))
        self.clock = MovableClock(Path(self.folder.name) / "clock.json")
        self.clock.move_to(MONDAY)
        self.boxes = self.kernel("boxes")
        self.listener = self.kernel("notes")
        self.other = self.kernel("notes")
        self.trouble = {}

    def engine(self, name):
        self.engines.append(connect(f"sqlite:///{self.folder.name}/{name}.db"))
        return self.engines[-1]

    def kernel(self, name):
        store = Store(self.engine(name), name)
        kernel = Kernel(store, self.clock, registry, self.vault, [shelf()])
        kernel.start()
        return kernel

    def inbox(self, kernel):
        return Inbox(kernel, "boxes", self.react)

    def react(self, unit, event):
        error = self.trouble.get(event.position)
        if error is not None:
            raise error
        unit.decide(note, event.data.box, event.data, None)

    def reached(self):
        return self.inbox(self.listener).cursor().position

    # ---- what happens -----------------------------------------------------------------------
    @rule(key=st.sampled_from(KEYS), amounts=st.lists(st.integers(0, 9), max_size=4))
    def boxes_are_filled(self, key, amounts):
        do(self.boxes, Open(box=key, label="tea"))
        for amount in amounts:
            try:
                do(self.boxes, Fill(box=key, amount=amount))
            except Refused:
                return

    @rule(
        begin=st.integers(-3, 1),
        length=st.integers(1, 6),
        follower=st.sampled_from(["listener", "other"]),
        behind=st.booleans(),
    )
    def some_of_the_log_arrives(self, begin, length, follower, behind):
        sent = bodies(self.boxes)
        start = max(0, self.reached() + begin)
        inbox = self.inbox(getattr(self, follower))
        if behind:  # another process was faster since it looked
            cursor = inbox.cursor()
            self.arrive(self.inbox(self.listener), sent[start : start + 1])
            inbox.cursor = lambda: cursor
        self.arrive(inbox, sent[start : start + length])

    def arrive(self, inbox, sent):
        with suppress(GapError, FencedError, StoreUnavailableError, Crash):
            inbox.take(sent)

    @rule(
        ahead=st.integers(1, 4),
        error=st.sampled_from([ValueError("poison"), StoreUnavailableError(), Crash()]),
    )
    def there_is_trouble_ahead(self, ahead, error):
        self.trouble[self.reached() + ahead] = error

    @rule()
    def the_trouble_is_over(self):
        self.trouble = {}

    @rule(key=st.sampled_from(KEYS))
    def a_stream_is_tried_again(self, key):
        with suppress(StoreUnavailableError, Crash):
            parking.retry(self.listener, "boxes", f"box/{key}", self.react)

    @rule(minutes=st.integers(-90, 90))
    def the_clock_jumps(self, minutes):
        self.clock.move_to(MONDAY + minutes * MINUTE)

    # ---- what holds ---------------------------------------------------------------------------
    @invariant()
    def both_logs_are_whole(self):
        for kernel in (self.boxes, self.listener):
            check_chain(everything(kernel.store))
            times = [event.time for event in events_of(kernel.store, registry)]
            assert times == sorted(times)

    @invariant()
    def each_event_is_noted_or_parked_or_still_to_come(self):
        assert len(bodies(self.listener)) + len(parked_in(self.listener)) == self.reached()

    @invariant()
    def every_stream_is_noted_in_order(self):
        for key in KEYS:
            noted = data_of(self.listener, f"note/{key}")
            assert noted == data_of(self.boxes, f"box/{key}")[: len(noted)]

    @rule()
    def when_all_is_well_again_the_tables_are_the_same(self):
        self.trouble = {}
        self.inbox(self.listener).take(bodies(self.boxes))
        for key in KEYS:
            assert parking.retry(self.listener, "boxes", f"box/{key}", self.react).left == 0
        [mine], [theirs] = (
            [[row[:3] for row in table] for table in table_of(kernel, kernel.models[0]).values()]
            for kernel in (self.listener, self.boxes)
        )
        assert mine == theirs

    def teardown(self):
        for engine in self.engines:
            engine.dispose()
        self.folder.cleanup()


TestFollowing = Following.TestCase
TestFollowing.settings = settings(max_examples=40, stateful_step_count=25)
