"""What a decision needs to know beyond its stream, gathered before it is made.

All are called as `facts(unit, state, command, caller)`.
"""
