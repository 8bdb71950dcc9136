"""The Standard's chapter "What Happens Next?": recorded, allocated, acknowledged, investigated, kept in contact."""
