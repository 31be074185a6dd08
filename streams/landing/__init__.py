"""Landing: every record of every `in.<partner>` topic becomes one row of `bronze.events`, exactly once."""
