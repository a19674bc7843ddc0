from modeltranslation.translator import TranslationOptions, register

from geography.models import Governorate, Region


@register(Region)
class RegionTranslation(TranslationOptions):
    fields = ("name",)


@register(Governorate)
class GovernorateTranslation(TranslationOptions):
    fields = ("name", "capital")
