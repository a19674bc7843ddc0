"""Reads of accounts, prepared for pages: a module each."""
