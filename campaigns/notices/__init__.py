"""What people are told about campaigns, and whether it still holds when the mail goes out."""

from campaigns.notices import answers, changes, review
from campaigns.notices.running import SUPPORT_SALT, support_path
from campaigns.notices.words import title_of

__all__ = ["SUPPORT_SALT", "answers", "changes", "review", "support_path", "title_of"]
