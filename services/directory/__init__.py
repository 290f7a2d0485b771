"""The directory service: who and what there is, and who may sign in.

Owns        areas, departments with their offices and hours, posts, people with roles and a
            jurisdiction, duty rosters, working calendars, sign-in and the keys that tokens are
            signed with
Listens to  nobody
Answers     /api/areas, /api/departments, /api/posts, /api/people, /api/rosters, /api/calendars,
            /api/accounts, /api/signing-keys, /api/sign-in
Every other service keeps copies of its facts (services.copies), and none of them asks it anything.
"""
