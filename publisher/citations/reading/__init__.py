"""Bibliographies in files: BibTeX, BibLaTeX, CSL-JSON and CSL-YAML become works, each with the place of its entry."""
