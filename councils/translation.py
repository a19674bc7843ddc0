from modeltranslation.translator import TranslationOptions, register

from councils.models import Commitment, Council, Evidence


@register(Council)
class CouncilTranslation(TranslationOptions):
    fields = ("name", "city", "about")


@register(Commitment)
class CommitmentTranslation(TranslationOptions):
    fields = ("text", "owner")


@register(Evidence)
class EvidenceTranslation(TranslationOptions):
    fields = ("text",)
