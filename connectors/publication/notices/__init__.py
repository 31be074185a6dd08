"""Notices on releases: which of their figures held a statement that was corrected or withdrawn afterwards."""
