"""Disclosure control: which figures of a set of linked tables may leave, and proof that the others can't be worked out.

Pure code: tables in, decisions out. docs/explanation/disclosure-control.md tells how the parts fit together.
"""
