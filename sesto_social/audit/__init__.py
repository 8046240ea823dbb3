"""The register of what was done and read: rows are added, never changed."""
