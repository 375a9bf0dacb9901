"""Addresses of the meetings' pages. The names are fixed: people's own scripts and bookmarks hold them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
