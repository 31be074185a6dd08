"""Redrive: refused records judged again after a rule, a code list or an agreement was mended."""
