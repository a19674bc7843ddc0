"""Whom the demo has in which role."""

ROLES = {
    "stranger": "",
    "member": "member@example.org",  # of water-environment-iraq
    "lead": "lead@example.org",  # its lead
    "lead.kurdistan": "lead.kurdistan@example.org",  # of womens-rights-kurdistan
    "coordinator": "coordinator.iraq@example.org",
    "coordinator.kurdistan": "coordinator.kurdistan@example.org",
    "authority": "authority@example.org",  # representative in the council of Baghdad
    "organiser": "organiser@example.org",  # of the coming editions
    "council": "council@example.org",  # member of the council of Baghdad
    "editor": "editor@example.org",
    "admin": "admin@example.org",
}
