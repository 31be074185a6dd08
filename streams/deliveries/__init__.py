"""The daily statement: what the platform holds of each partner, what it still expects and what waits."""
