"""The look of editions: tokens, and style sheets that load nothing from elsewhere."""
