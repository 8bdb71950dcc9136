"""The root of every error that these rooms raise on purpose."""


class CaseworkError(Exception):
    """What was asked cannot be done; the message says why, in plain words. Whoever calls catches this one."""
