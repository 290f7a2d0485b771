"""Deadline arithmetic of assignments (交办任务): pure, every fact passed in.

Read in this order:

- ``limits``    what a rule table writes: 4工作时, 15工作日, 即时
- ``calendar``  which days are worked, as data; ``official`` builds it from the published one
- ``hours``     when one office is open, by season; ``worktime`` joins hours and calendar
- ``units``     what each kind of clock counts, and where its deadline falls
- ``deadline``  a deadline, and a clock that can be suspended, extended and restarted
- ``quiet``     when to remind, how late it is (green, yellow, red), when to escalate

Sources of the rules: the Civil Code (民法典) §201, the starting day is not counted and
hours run from the moment itself; §203, a last day that is a rest day moves to the next
work day, and a day ends when business closes. Civil Procedure Law (民事诉讼法) §85 has
the same two day rules. What is a choice of this project says so where it is made.
"""
