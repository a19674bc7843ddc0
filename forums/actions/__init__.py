"""What people do with forums: verbs, atomic, each telling those concerned in the transaction of its change."""

from forums.actions.editions import announce_edition, cancel_edition, forget_registrations, move_edition
from forums.actions.organisers import appoint_organiser
from forums.actions.programme import cancel_activity, move_activity, plan_activity, propose
from forums.actions.recommendations import adopt_recommendation, record_recommendation
from forums.actions.registering import cancel_registration, promote_waiting, register, take_out_registrations

__all__ = [
    "adopt_recommendation",
    "announce_edition",
    "appoint_organiser",
    "cancel_activity",
    "cancel_edition",
    "cancel_registration",
    "forget_registrations",
    "move_activity",
    "move_edition",
    "plan_activity",
    "promote_waiting",
    "propose",
    "record_recommendation",
    "register",
    "take_out_registrations",
]
