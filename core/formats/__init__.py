"""How Iraq writes dates, times and numbers. Django's own formats for `ar` and `ckb` are those of other countries."""
