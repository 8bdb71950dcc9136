"""Arithmetic of time, with no case in it: the working calendar, deadlines, office hours, and times in words."""
