"""Calendar text and mail as MIME, out of items and into items; knows no request and no mailbox."""
