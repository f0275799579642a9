"""Warnings of text that was meant as markup, and of markup that takes more than its author meant."""
