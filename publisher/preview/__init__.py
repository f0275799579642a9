"""The live preview: editions that are built again after each save, and the page in a browser that shows them.

``watching`` waits until files of a project are saved; ``build --watch`` needs no more. For ``publisher serve``,
``server`` listens and watches, ``guard`` refuses requests of others, and ``app`` answers: with ``files`` of finished
editions, pictures of ``pages``, and the files of the page itself in ``page/``. ``preview`` requests builds and reports
what has changed in the ``state``. Two processes build (``building``, ``makers``), which exchange ``messages`` with it.
``hashes`` of files show which have changed. ``sources`` finds a text in the source, and ``editors`` open it there.
"""
