"""Who listens to whom: the one list that relays and subscribers go by."""

SERVICES = ("directory", "visit", "issue", "patrol", "scoring", "feed", "audit")
"""Every service, in the order in which a single process starts them."""

SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    "directory": ("visit", "issue", "patrol", "scoring", "feed", "audit"),
    "visit": ("issue", "patrol", "scoring", "feed", "audit"),
    "issue": ("issue", "scoring", "feed", "audit"),
    "patrol": ("issue", "audit"),
    "scoring": ("audit",),
    "feed": ("audit",),
    "audit": (),
}
"""For each service the services that follow its log; the issue service follows its own, too.

Queues exist for all of them before anything is published."""
