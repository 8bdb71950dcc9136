"""The demonstration: whole cases, from the first call to the agreed closure, in virtual time on servers of its own.

Everybody in it is made up. Nothing here decides anything: the cases do, as they would with real residents.
"""
