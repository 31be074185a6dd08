"""Reports for people, made of a release: HTML from templates, and from it a PDF that can be read aloud (PDF/UA-1)."""
