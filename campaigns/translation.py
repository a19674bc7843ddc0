from modeltranslation.translator import TranslationOptions, register

from campaigns.models import Action, Campaign, Demand


@register(Campaign)
class CampaignTranslation(TranslationOptions):
    fields = ("title", "summary", "story", "progress_label")


@register(Demand)
class DemandTranslation(TranslationOptions):
    fields = ("text", "addressee")


@register(Action)
class ActionTranslation(TranslationOptions):
    fields = ("title", "place")
