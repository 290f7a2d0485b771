"""The visit service: one record at a place, answered once for every department that needs a part.

Owns        places with their codes and adopted stickers, the dictionary of elements, departments'
            requirements, the merged form, visits, and the problems observed on them
Listens to  directory (copies of its areas, departments, people and signing keys)
Answers     /api/places, /api/elements, /api/requirements, /api/forms, /api/packs,
            /api/visits
The issue service makes a case of each problem observed, feed cuts each department's part out of a
visit, scoring counts bins' grades, patrol goes by places of kind board: all from its events.
"""
