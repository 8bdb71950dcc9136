"""The register: what people and reports read about every case, in PostgreSQL.

While a case lives its workflow is the truth; the register is the record. Each thing that happened is one row of the
append-only journal, numbered within its case; the other tables are drawn from it and from the case's view of itself.
All instants are ``timestamptz``, written and read as UTC.
"""
