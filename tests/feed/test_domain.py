import pytest

from contracts.feed.commands import OpenFeed, ResendFeed
from contracts.feed.events import FeedDelivered, FeedOpened, FeedRewound, ValuesOpened
from events.testing import specification
from services.feed.domain import (
    CAPACITY,
    AddItem,
    NoteLoss,
    Reached,
    access,
    agreement,
    feed,
)
from services.feed.projection import items_of
from tests.feed.examples import WATER, answered, event

ITEM = items_of(event(answered(), "reply.answered.v1"))[0]


# ---- the feed -----------------------------------------------------------------------------------
def test_an_item_enters_a_feed_whatever_is_in_it():
    specification(feed).when(AddItem(ITEM), None).then(ITEM)
    specification(feed).given(ITEM).when(AddItem(ITEM), None).then(ITEM)


# ---- the agreement ------------------------------------------------------------------------------
AGREED = FeedOpened(department=WATER, contract="v1")


def test_a_feed_is_opened_under_an_agreed_version():
    specification(agreement).when(OpenFeed(department=WATER, contract="v1"), None).then(AGREED)


def test_the_same_agreement_again_changes_nothing():
    again = OpenFeed(department=WATER, contract="v1")
    specification(agreement).given(AGREED).when(again, None).nothing()


def test_a_version_that_nobody_publishes_cannot_be_agreed():
    unknown = OpenFeed(department=WATER, contract="v2")
    refusal = specification(agreement).when(unknown, None).refused("feed.unknown-contract")
    assert refusal.about["field"] == "contract"


# ---- what is on record --------------------------------------------------------------------------
def sent(first, last, via="amqp"):
    return FeedDelivered(department=WATER, first=first, last=last, via=via)


def rewound(after, reason):
    return FeedRewound(department=WATER, after=after, reason=reason)


def test_a_delivery_goes_on_record():
    specification(access).when(sent(4, 6), Reached(amqp=3)).then(sent(4, 6))


def test_what_was_delivered_before_goes_on_record_once():
    specification(access).when(sent(1, 3), Reached(amqp=3)).nothing()


@pytest.mark.parametrize(("via", "other"), [("amqp", "http"), ("http", "amqp")])
def test_each_way_of_delivery_is_counted_for_itself(via, other):
    specification(access).when(sent(1, 3, via), Reached(**{other: 9})).then(sent(1, 3, via))
    specification(access).when(sent(1, 3, via), Reached(**{via: 9})).nothing()


def test_who_read_personal_values_goes_on_record_every_time():
    read = ValuesOpened(department=WATER, item=1, reader="p1", subjects=("s",))
    specification(access).given(read).when(read, Reached()).then(read)


def test_a_department_gets_its_items_again_from_where_it_asks():
    asked = ResendFeed(department=WATER, after=2)
    specification(access).when(asked, Reached(amqp=9)).then(rewound(2, "asked"))


def test_what_was_not_sent_yet_is_not_sent_again():
    asked = ResendFeed(department=WATER, after=9)
    specification(access).when(asked, Reached(amqp=9)).nothing()


@pytest.mark.parametrize(("reached", "after"), [(CAPACITY + 5, 5), (9, 0)])
def test_after_a_loss_everything_that_the_queue_may_have_held_is_sent_again(reached, after):
    outcome = specification(access).when(NoteLoss(WATER), Reached(amqp=reached))
    outcome.then(rewound(after, "lost"))


def test_a_queue_that_is_made_for_the_first_time_has_lost_nothing():
    specification(access).when(NoteLoss(WATER), Reached(http=9)).nothing()


def test_nothing_that_is_on_record_is_ever_needed_to_decide():
    after = specification(access).given(sent(1, 3), rewound(0, "lost"))
    assert after.state is None
