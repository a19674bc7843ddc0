from modeltranslation.translator import TranslationOptions, register

from organisations.models import Organisation


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name",)
