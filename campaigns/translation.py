from modeltranslation.translator import TranslationOptions, register

from campaigns.models import Action, ActionPicture, Campaign, Demand


@register(Campaign)
class CampaignTranslation(TranslationOptions):
    fields = ("title", "summary", "story", "progress_label", "outcome")


@register(Demand)
class DemandTranslation(TranslationOptions):
    fields = ("text", "addressee", "result_word")


@register(Action)
class ActionTranslation(TranslationOptions):
    fields = ("title", "place", "wanted", "result")


@register(ActionPicture)
class ActionPictureTranslation(TranslationOptions):
    fields = ("alt",)
