"""Notifications: what is written to residents and staff, how it travels, and what became of it."""
