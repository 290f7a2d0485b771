"""The issue service: every case from its raising to its closing, with a part for each department.

Owns: issues with their assignments, the adopted routing rules, what became of replies.

Listens to: directory (areas, units, hours, people, rosters, calendars, keys), visit and patrol
(problems seen, places), and its own log (merges; the timetable of reminders).

Answers: `/api/issues`, `/api/assignments`, `/api/callbacks`, `/api/routing`, `/api/categories`; and
departments' replies on exchange `department.replies`.
"""
