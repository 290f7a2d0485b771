"""Evidence (佐证材料): the bytes of photos and documents that records name by their SHA-256.

Each service whose records name evidence takes it in and gives it out below its own paths, from the
one store that services share (events/blobs.py)::

    evidence_routes(issues, "issue", sending=INVOLVED, reading=EVERY_ROLE, named=named_by_issue)

    PUT /api/issues/evidence/<sha256>                      the bytes, before or after the record
    GET /api/issues/<issue>/evidence/<sha256>              to whoever may read the record
    GET /api/issues/<issue>/evidence/<sha256>/thumbnail    the same, in small; photos only
    GET /api/issues/<issue>/evidence/<sha256>/original     to coordinators and auditors, as sent

Only the original has what a camera wrote beside the picture, the position above all: what others
read was made anew when the file was sent (services/cleaning).
"""

from services.cleaning.kinds import MOST_BYTES
from services.web.evidence.named import named_in
from services.web.evidence.routes import Named, evidence_routes

__all__ = ["MOST_BYTES", "Named", "evidence_routes", "named_in"]
