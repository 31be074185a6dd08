"""The process stack: which programs run, how they start in order, stop, and say that they are well."""
