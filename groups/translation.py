from modeltranslation.translator import TranslationOptions, register

from groups.models import Goal, Theme, WorkingGroup


@register([Goal, Theme])
class TopicTranslation(TranslationOptions):
    fields = ("name",)


@register(WorkingGroup)
class WorkingGroupTranslation(TranslationOptions):
    fields = ("name", "aim", "demands", "picture_alt")
