"""Codes of places (一码): making, checking, reading and printing them; other apps' stickers.

`place_code` makes a code, `reading` reads what somebody typed or scanned, `labels` prints, and
`sticker` says by which text another app's sticker is known.
"""
