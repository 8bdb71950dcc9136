"""Sealing: payloads are encrypted wherever they leave a process, and messages carry the proof of who sent them."""
