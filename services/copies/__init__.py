"""The directory's facts as tables: its own read models, and every other service's copies.

A fact that seven services need is folded by one piece of code. Each module here declares one
read model (`model`: its tables and how each event changes them) and the queries on it. The
directory folds its own log into them; any other service mounts those that it needs as copies:

    COPIES = (areas.model, departments.model, keys.model)

    kernel = KernelProvider(..., tables=mounting.tables(*COPIES))
    reactions.include(copying(*COPIES))

A copy is written when the unit that took the event is flushed: a reaction to the same batch of
events still reads the state before it, so it takes what is new from the event itself.
Every row keeps the `position` of its fact in the directory's log, and a later one always wins.
"""
