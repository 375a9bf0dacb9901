"""Django's admin with our own site; apart from `apps`, so that each module holds one app."""

from django.contrib.admin.apps import AdminConfig


class KoksuAdminConfig(AdminConfig):
    default_site = "koksu.accounts.sites.KoksuAdminSite"
