"""The feed service: each department's face.

Owns: one feed a department, numbered without gaps, its items frozen when they enter it; what was
delivered to whom, and who read which personal values.

Listens to: visit (records), issue (assignments, cases, answers to replies), directory (copies).

Answers: `/api/feed/{department}`, for those who poll; `/contracts`, the schemas of what they get.
Delivers: exchange `department.feed`, queue `department.<code>`.
"""
