"""Mathematics: TeX → MathML, drawings and speech.

``source`` prepares the source of a formula, ``reading`` checks it and says it aloud, ``mathml`` writes it for the web, and
``drawing`` and ``breaking`` draw it for print. All use mathra, which parses TeX once for all of these. It is imported by
``engine``, and most of these modules are, when the first formula is met.
"""
