"""What a competent engineer would write without us: bare psycopg2, the same guarantees.

Each module is run in a process of its own (bench.peer) and imports nothing of ours.
"""
