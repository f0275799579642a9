"""The live preview: editions that are built again after each save, and the page in a browser that shows them.

``watching`` waits until files of a project are saved; ``build --watch`` needs no more. For ``publisher serve``, ``server``
listens and watches, ``guard`` refuses what others ask for, and ``app`` answers: with ``files`` of finished editions, pictures of
``pages``, and the files of the page itself in ``page/``. ``preview`` orders builds and tells what has changed in the ``state``. Two
processes build (``building``, ``makers``), with which it speaks in ``messages``. ``sources`` finds a text in the source, and
``editors`` open it there.
"""
