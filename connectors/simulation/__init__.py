"""A synthetic country with planted truth that acts as every partner, through the sender alone.

It shares no code and no parameter with the method that is judged on it, takes its time as an argument, and keeps the
truth apart from everything that the platform reads. Every assessed organisation has an invented name; every event
says `dataorigin: synthetic`.
"""
