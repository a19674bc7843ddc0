"""Attacks happen in the demo, as somebody whom it has in a role."""

from tests.pages.conftest import as_role, demo

__all__ = ["as_role", "demo"]
