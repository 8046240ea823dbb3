"""To and from other bodies: the SISL, agencies, the narrow doors of externals. Its first screens come with the aids in depth."""
