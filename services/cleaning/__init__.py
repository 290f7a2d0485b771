"""What is taken out of photos and documents before anybody reads them, kind by kind.

- ``kinds``       which kinds there are, how each is told by its bytes and how it is cleaned
- ``jpeg``, ``png``, ``webp``, ``heif``  what cameras write beside the picture
- ``pdf``         what programs write beside the pages, and what would do something by itself
- ``pdf_inside``  the process of its own in which a PDF is taken apart

Nothing here knows HTTP, nor a database.
"""
