"""Reading a page's forms as a browser does: what would be sent, and what the page says is wrong."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Input:
    """One field of a form. `kind`: hidden, text, link, day, whole, amount, clock, number (an identifier), select, checkbox, radio, file."""

    name: str
    kind: str
    value: str = ""
    options: list = field(default_factory=list)
    required: bool = False
    marked: bool = False  # is-invalid
    checked: bool = False
    id: str = ""


class Forms(HTMLParser):
    """The forms of a page that are sent by POST, each a list of inputs; and every address that the page links to."""

    def __init__(self, response):
        super().__init__()
        self.forms, self.links, self.template, self.form, self.area = [], set(), 0, None, None
        self.page = response.content.decode()
        self.feed(self.page)

    def with_field(self, name, value=None):
        """The inputs of the form that has such a field, by name; repeated names (check boxes) as a list."""
        for inputs in self.forms:
            if any(one.name == name and value in (None, one.value) for one in inputs):
                return inputs
        return []

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "a" and attrs.get("href", "").startswith("#"):
            self.links.add(attrs["href"][1:])
        if tag == "template":
            self.template += 1
        if tag == "form" and attrs.get("method") == "post":
            self.form = []
            self.forms.append(self.form)
        if self.template or self.form is None or "disabled" in attrs:
            return
        if tag in ("input", "select", "textarea") and attrs.get("name"):
            self.form.append(self.read(tag, attrs))
        if tag == "textarea":
            self.area = self.form[-1]
        if tag == "option":
            self.form[-1].options.append(attrs.get("value", ""))
            if "selected" in attrs:
                self.form[-1].value = attrs.get("value", "")

    def read(self, tag, attrs):
        one = Input(attrs["name"], kind_of(tag, attrs), attrs.get("value", ""), id=attrs.get("id", ""))
        one.required, one.checked = "required" in attrs, "checked" in attrs
        one.marked = "is-invalid" in attrs.get("class", "")
        return one

    def handle_data(self, data):
        if self.area:
            self.area.value += data

    def handle_endtag(self, tag):
        if tag == "template":
            self.template -= 1
        if tag == "form":
            self.form = None
        if tag == "textarea" and self.area:
            self.area.value, self.area = self.area.value.removeprefix("\n"), None


def kind_of(tag, attrs):
    if tag != "input":
        return "select" if tag == "select" else "text"
    classes, mode, kind = attrs.get("class", "").split(), attrs.get("inputmode"), attrs.get("type", "text")
    if kind != "text":
        return {"url": "link"}.get(kind, kind)
    if "day" in classes:
        return "day"
    if "identifier" in classes:
        return "number"
    if mode == "decimal":
        return "amount"
    return {"numeric": "whole" if "amount" in classes else "clock"}.get(mode, "text")


def sent(inputs):
    """What a browser would send of these inputs: {name: [values]}."""
    data = {}
    for one in inputs:
        if one.kind == "file" or (one.kind in ("checkbox", "radio") and not one.checked):
            continue
        data.setdefault(one.name, []).append(one.value if one.kind != "checkbox" else one.value or "on")
    return data
