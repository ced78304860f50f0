"""The secret vote that anybody can check: keyed roll, sealed batches, receipts, published files.

`docs/decisions/` tells why. The roll, the ballots, the seals and the links have no Django model: only the
functions of the database in `migrations/` read and write them, and `box.py` is the one door to those.
"""
