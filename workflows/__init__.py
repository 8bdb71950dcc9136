"""Durability: the case as a workflow, and its smaller kin. Receive, ask the Standard, act, wait."""
