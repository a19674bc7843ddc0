"""5ی کانوونی یەکەمی 2025: the day and the month carry the izafe that binds them to what follows."""

from core.formats.iraq import *  # noqa: F403

DATE_FORMAT = "jی Fی Y"
DATETIME_FORMAT = "jی Fی Y، H:i"
YEAR_MONTH_FORMAT = "Fی Y"
MONTH_DAY_FORMAT = "jی F"
