"""Files that were uploaded, handed to who may see them: a view asks first, and only then calls `answer`.

What must stay true: no address of a stored file answers by itself. In production nginx sends the bytes, when the portal
tells it to in a header that never leaves the house (see `deploy/nginx.conf`); elsewhere the portal sends them.
"""

import re
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

NAME = re.compile(r"[a-z]+/[0-9a-f]{32}(?:/\d{3,4}w)?\.(?:webp|pdf)")  # what `core.uploads` and the sizes are named
KINDS = {".webp": "image/webp", ".pdf": "application/pdf"}
SHOWN = {".webp"}  # whatever is not drawn by us is saved, never opened in the portal's name
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def answer(name: str, *, title: str = "", seconds: int = 0) -> HttpResponse:
    """The stored file `name`, for somebody of whom it is known that she may see it; 404 when there is none.

    `title` is what a saved file is called; browsers may keep a public one for `seconds`, any other not at all.
    """
    if not NAME.fullmatch(name) or not default_storage.exists(name):
        raise Http404
    kind = PurePosixPath(name).suffix
    response = HttpResponse(content_type=KINDS[kind])
    if settings.MEDIA_INTERNAL_URL:
        response["X-Accel-Redirect"] = settings.MEDIA_INTERNAL_URL + name
    else:
        with default_storage.open(name) as file:
            response.write(file.read())
    if kind not in SHOWN:
        saved_as = f"{PurePosixPath(title.replace('/', ' ')).stem or 'document'}{kind}"
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=saved_as)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"max-age={seconds}" if seconds else "private, no-store"
    return response
