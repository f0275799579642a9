"""The live preview: editions that are built again after each save.

``watching`` waits until files of a project are saved.
"""
