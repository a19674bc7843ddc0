"""Who is told, what is to be told, and how the sending goes."""

from notifications.models.broadcasts import Broadcast, BroadcastQuerySet
from notifications.models.people import Mute, Preference, Recipient, RecipientQuerySet, ReminderWish
from notifications.models.queue import Activity, ActivityQuerySet, Delivery, Unchangeable
from notifications.models.running import Circuit, Heartbeat, NetworkCut

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "Broadcast",
    "BroadcastQuerySet",
    "Circuit",
    "Delivery",
    "Heartbeat",
    "Mute",
    "NetworkCut",
    "Preference",
    "Recipient",
    "RecipientQuerySet",
    "ReminderWish",
    "Unchangeable",
]
