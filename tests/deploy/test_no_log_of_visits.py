"""No server in front of the portal, and none of its own, writes down who asked for what."""

import re
from pathlib import Path

from deploy.supervise import commands

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def test_nginx_keeps_no_log_and_lets_no_visitor_claim_an_address() -> None:
    servers = re.split(r"^server \{", (DEPLOY / "nginx.conf").read_text(), flags=re.MULTILINE)[1:]
    assert len(servers) == 2
    for server in servers:
        assert re.findall(r"access_log\s+([^;]+);", server) == ["off"]
        assert re.findall(r"error_log\s+([^;]+);", server) == ["/dev/null"]
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in servers[1]


def test_the_application_server_keeps_no_log_of_requests() -> None:
    web = " ".join(commands(8000)["web"])
    for said in (web, (DEPLOY / "portal-web.service").read_text()):
        assert "--log-level warning" in said
        assert "access-log" not in said
