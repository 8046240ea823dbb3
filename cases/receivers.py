"""What this room hears from the rooms below."""
