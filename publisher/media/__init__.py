"""Pictures, drawings and fonts: read, sanitised, and converted for an edition."""
