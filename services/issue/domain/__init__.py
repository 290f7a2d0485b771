"""The issue service's decisions: pure, so that any of them can be made again years later.

- ``issue``     one case with its assignments: `Decider[Case, Command, Facts]`, streams `issue/<id>`
- ``rulebook``  the routing rules in force: streams `routing/<county>`
- ``replies``   what became of departments' replies: streams `reply/<department>/<reply>`

`facts_needed` says what a decision has to be given; `state` what it remembers; `decider` is the
table of contents, one module for each concern behind it.
"""
