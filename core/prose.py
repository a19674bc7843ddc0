"""Rich text: the few things an author may do, and the same allow-list wherever text comes in."""

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "ListItem": True,
    "BulletList": True,
    "OrderedList": True,
    "Blockquote": True,
    "Heading": {"levels": [2, 3]},
    "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto"]},
}
