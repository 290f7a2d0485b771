"""What no score may read (红线), and which line of the State Council's letter says so.

Source: State Council General Office, 国办函〔2026〕12号, on government mobile applications.
Outcomes are listed one by one, everything else is refused: a new event is a trace until somebody
has thought about it.
"""

OUTCOMES = frozenset(
    {
        "assignment.dispatched",
        "assignment.done",
        "assignment.received",
        "assignment.replaced",
        "assignment.return_rejected",
        "assignment.sent_back",
        "assignment.verified",
        "bin.graded",
        "callback.answered",
        "callback.excluded",
        "issue.closed",
        "issue.refused",
        "issue.reopened",
        "issue.settled_on_spot",
    },
)
"""The events that say what became of something."""

_TRACKS = "no kilometres, tracks or coverage of a person (不得强制上传轨迹，不以轨迹考核)"
_VISITS = "no counting of visits, check-ins or records (不得打卡签到，不以留痕考核)"
_LOGINS = "no logins, posts or time online (不得考核登录、在线时长、活跃度)"
_TRACES = (
    ("patrol.", _TRACKS),
    ("route.", _TRACKS),
    ("visit.", _VISITS),
    ("place.", _VISITS),
    ("problem.", _VISITS),
    ("issue.raised", "no quota of problems to be raised (不得下达上报数量指标)"),
    ("issue.noted", _VISITS),
    ("directory.", _LOGINS),
    ("feed.", _LOGINS),
)
_FIELDS = {
    "evidence": "no photos or documents as a measure (不得强制上传照片视频)",
    "person": "no person is scored or ranked (不得对个人积分排名)",
    "contact": "no person is scored or ranked (不得对个人积分排名)",
    "verifier": "no person is scored or ranked (不得对个人积分排名)",
    "caller": "no person is scored or ranked (不得对个人积分排名)",
    "observed_at": "no time on the road as a measure (不得考核在线时长)",
}


def crossed_by_event(name: str) -> str | None:
    """Return the red line that a rule on this event crosses, None if it is an outcome."""
    if name in OUTCOMES:
        return None
    for prefix, line in _TRACES:
        if name.startswith(prefix):
            return f"{name} is a trace: {line}"
    return f"{name} is not an outcome; those are {', '.join(sorted(OUTCOMES))}"


def crossed_by_field(name: str) -> str | None:
    """Return the red line that a rule on this field crosses, None if it may be read."""
    line = _FIELDS.get(name)
    return f"{name} is a trace: {line}" if line else None
