"""What relays and subscribers say to each other."""

import pytest

from events.resend import (
    Announcement,
    MalformedError,
    Request,
    read_announcement,
    read_request,
    write,
)


@pytest.mark.parametrize("answers", [None, 0, 7])
def test_an_announcement_is_read_as_it_was_written(answers):
    said = Announcement(source="visit", position=7, hash="f" * 64, answers=answers)
    assert read_announcement(write(said)) == said


@pytest.mark.parametrize("after", [0, 2**63 - 1])
def test_a_request_is_read_as_it_was_written(after):
    said = Request(subscriber="issue", after=after)
    assert read_request(write(said)) == said


@pytest.mark.parametrize("after", ["-1", "9223372036854775808", "1e40", '"7"', "null"])
def test_a_request_from_nowhere_in_a_log_is_refused(after):
    with pytest.raises(MalformedError):
        read_request(f'{{"subscriber": "issue", "after": {after}}}'.encode())


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b'{"source": "visit"}'])
def test_what_is_no_announcement_is_refused(body):
    with pytest.raises(MalformedError):
        read_announcement(body)
