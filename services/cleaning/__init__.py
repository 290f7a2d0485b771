"""What people see of photos and documents: made once, when they are sent, in a process of its own.

- ``kinds``         which kinds there are, and how each is told by its bytes
- ``showing``       a file becomes what is shown of it
- ``apart``         a process with little memory and little time, for bytes that strangers send
- ``turns``         how many of them run at once, and one for each account
- ``photo_inside``  the process in which a photo is decoded, turned upright and encoded anew
- ``pdf_inside``    the process in which a PDF is taken apart

Nothing here knows HTTP, nor a database.
"""
