"""What this machine's owner decided: where things lie, profiles, guards; from file, environment and flags."""
