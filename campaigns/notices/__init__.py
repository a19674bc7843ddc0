"""What people are told about campaigns, and whether it still holds when the mail goes out."""

from campaigns.notices import answers, changes, doing, down, joint, review, voices
from campaigns.notices.doing import as_told, report_day, time_told
from campaigns.notices.links import standing_by, standing_path
from campaigns.notices.running import SUPPORT_SALT, support_path
from campaigns.notices.words import DOWN, title_of

__all__ = ["DOWN", "SUPPORT_SALT", "answers", "as_told", "changes", "doing", "down", "joint", "report_day",
           "review", "standing_by", "standing_path", "support_path", "time_told", "title_of", "voices"]  # fmt: skip
