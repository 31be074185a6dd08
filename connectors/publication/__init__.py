"""The way out: quality gate, release, and who may see what. Nothing leaves the warehouse by another door."""
