"""What was done to updates: read by each author in her own log."""

from django.utils.translation import gettext_lazy

from notifications.history import words

words(
    {
        "updates.drafted": gettext_lazy("Drafted an update"),
        "updates.revised": gettext_lazy("Changed an update"),
        "updates.published": gettext_lazy("Published an update"),
        "updates.taken_down": gettext_lazy("Took an update down"),
        "updates.republished": gettext_lazy("Showed an update again"),
    }
)
