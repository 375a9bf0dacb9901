"""The product's addresses, and beside them the floors."""

from django.urls import path

from koksu.urls import handler400, handler403, handler404, handler500, urlpatterns
from tests.benchmarks import floors

__all__ = ["handler400", "handler403", "handler404", "handler500"]
urlpatterns = [
    *urlpatterns,
    path("floor/contracts/", floors.contracts),
    path("floor/ngos/", floors.ngos),
    path("floor/lots/", floors.lots),
    path("floor/allocations/", floors.allocations),
    path("floor/ngos/<int:pk>/", floors.ngo),
    path("floor/contracts/<int:pk>/", floors.contract),
    path("floor/level/", floors.level),
]
