"""The scoring service: a ledger in which each entry names its event and its rule.

Owns: score rules as adopted versions, ledger entries, appeals.

Listens to: issue and visit (outcomes only), directory (signing keys).

Answers: `/api/scores`, `/api/score-rules`, `/api/appeals`. Measures are of departments, villages
and the county's dispatching. No person is scored, and no rule can read a trace.
"""
