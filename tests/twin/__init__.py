"""The slow, obvious twin of the method: the same formulas in plain Python, straight from events to quadrants.

It shares no code with the SQL and reads the same seeds. Loops are loops; nothing is optimised.
"""
