"""When an event takes place, how it repeats, and which occurrence of a series it is."""
