"""How tests go through the pages of a group."""


def address(group, page="", language="en"):
    return f"/{language}/groups/{group.slug}/{page}"


def html(client, *args, **kwargs):
    response = client.get(address(*args, **kwargs))
    assert response.status_code == 200
    return response.content.decode()


def signed_in(client, user):
    client.force_login(user, backend="accounts.backends.EmailBackend")
    return client


def send(client, url, **data):
    """Submit the form of the page at `url`, with what it hides: its key, and what its writer has before her."""
    form = client.get(url).context["form"]
    return client.post(url, {field.html_name: field.value() for field in form.hidden_fields()} | data)
