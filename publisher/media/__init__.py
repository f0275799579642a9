"""Pictures, drawings and fonts: read, cleaned, and made fit for an edition."""
