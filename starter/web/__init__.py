"""The web doors: today the codec server, which opens and seals payloads for people who have proven who they are.

The Temporal UI, the ``temporal`` command and ``asb`` on an officer's machine ask it over HTTP, so that the keys stay
with the landlord's own servers.
"""
