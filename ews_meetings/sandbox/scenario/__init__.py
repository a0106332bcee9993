"""People who answer by script: what a scenario file says, and its playing."""
