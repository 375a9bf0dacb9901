"""The fields of the attendance page: each marked where it is wrong."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(field: BoundField) -> SafeString:
    """A field's input, with the classes of the house's forms, and what ties it to its message where it is wrong."""
    widget = field.field.widget
    css = (
        "form-select"
        if isinstance(widget, forms.Select)
        else "form-check-input"
        if isinstance(widget, forms.CheckboxInput)
        else "form-control"
    )
    if not field.errors:
        return field.as_widget(attrs={"class": css})
    return field.as_widget(attrs={"class": f"{css} is-invalid", "aria-invalid": "true", "aria-describedby": f"{field.auto_id}_error"})
