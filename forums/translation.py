from modeltranslation.translator import TranslationOptions, register

from forums.models import Activity, Edition, Forum, Recommendation, Room, Slot


@register(Forum)
class ForumTranslation(TranslationOptions):
    fields = ("name", "about")


@register(Edition)
class EditionTranslation(TranslationOptions):
    fields = ("label", "slogan", "intro", "city", "venue")


@register(Room)
class RoomTranslation(TranslationOptions):
    fields = ("name",)


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Slot)
class SlotTranslation(TranslationOptions):
    fields = ("pause",)


@register(Recommendation)
class RecommendationTranslation(TranslationOptions):
    fields = ("title", "text", "addressee")
