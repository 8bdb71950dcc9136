"""The Service Standard as code.

Pure Python and pydantic: this room knows no Temporal, no database and no wall clock. Every function here
gets the time it should reckon with, and answers the same for the same arguments for ever.
"""
