"""Finds the secret that a profile logs in with: environment, file, command, keyring, prompt, in this order."""
