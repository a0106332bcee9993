"""Content lines and components of calendar text, before anything of them is understood."""
