"""Issued documents (immutable, numbered, fingerprinted) and attachments. WeasyPrint lives only in `press`."""
