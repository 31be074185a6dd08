"""Calendar releases: counts that leave protected, one audience at a time, after an attack on all that was published."""
