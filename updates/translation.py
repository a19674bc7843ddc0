from modeltranslation.translator import TranslationOptions, register

from updates.models import Update


@register(Update)
class UpdateTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "picture_alt")
