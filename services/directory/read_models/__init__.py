"""What the directory folds its log into.

Most of it is what other services copy as well, and is declared once in `services.copies`; who has
which login concerns the directory alone.
"""

from services.copies import areas, calendars, departments, keys, people, posts, rosters
from services.directory.read_models import logins

MODELS = (
    areas.model,
    calendars.model,
    departments.model,
    keys.model,
    logins.model,
    people.model,
    posts.model,
    rosters.model,
)
"""Every read model of the directory."""
