"""The operations of EWS, one file each."""
