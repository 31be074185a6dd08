"""Receipts: what became of each record, told to its partner on `out.<partner>`, exactly once."""
