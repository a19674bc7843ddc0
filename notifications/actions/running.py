"""What those who run the portal do with the queue, and who was last seen at work."""

from datetime import timedelta

from django.utils import timezone

from notifications.models import Heartbeat

REMEMBERED = timedelta(days=1)  # a worker that died


def note_seen(name: str) -> None:
    """`name` is at work now: "beat", or "worker@…"."""
    now = timezone.now()
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, seen_at=now)], update_conflicts=True, unique_fields=["name"], update_fields=["seen_at"]
    )
    Heartbeat.objects.filter(name__startswith="worker@", seen_at__lt=now - REMEMBERED).delete()


def forget_seen(name: str) -> None:
    """It ended as it was asked to, so nobody waits for a sign of it."""
    Heartbeat.objects.filter(name=name).delete()
