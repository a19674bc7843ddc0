"""Related rows inside one query: what a prefetch would ask for separately comes as a list of dictionaries."""

from typing import Any

from django.db.models import F, JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject


class _Collected(Subquery):
    """The rows of a subquery whose only column is JSON, in its order, as one JSON list."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "(SELECT JSON_GROUP_ARRAY(JSON(collected.line)) FROM (%(subquery)s) AS collected)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "(SELECT COALESCE(JSONB_AGG(collected.line), '[]'::jsonb) FROM (%(subquery)s) AS collected)"
        return self.as_sql(compiler, connection, template=template, **context)


def collected(rows: QuerySet[Any], *columns: str, **renamed: str) -> Subquery:
    """An annotation: the `columns` of `rows` (correlated by OuterRef, in their order) as a list of dictionaries.

    `renamed` gives a column another name: `slug="group__slug"`. Texts and numbers only: the two databases write dates
    differently in JSON. `core.languages.read` reads such a dictionary like a row.
    """
    line = JSONObject(**{name: F(name) for name in columns}, **{name: F(path) for name, path in renamed.items()})
    return _Collected(rows.annotate(line=line).values("line"), output_field=JSONField())
