"""The geometry of a patrol: its route, its track, what was covered and what looks implausible.

Pure: points and times in, values out. Nothing here measures a person: coverage is a share of the
route, and a finding is a note for whoever reads the patrol, never a refusal and never a score.
"""
