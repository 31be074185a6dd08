"""The yearly series that the EU directive asks for, as files and as a report: from a release, never the warehouse."""
