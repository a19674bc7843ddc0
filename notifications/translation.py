from modeltranslation.translator import TranslationOptions, register

from notifications.models import Broadcast


@register(Broadcast)
class BroadcastTranslation(TranslationOptions):
    fields = ("title", "body")
