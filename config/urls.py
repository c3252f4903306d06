from django.contrib import admin
from django.urls import include, path, re_path

from floor_app.terminal.views.links import open_link

urlpatterns = [
    # Before the API: health needs no login.
    path("", include("core.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("floor_app.api.urls")),
    path("terminal/", include("floor_app.terminal.urls")),
    # What labels carry, in the capitals of QR's alphanumeric set or as somebody types it.
    re_path(r"^[sS]/(?P<code>[^/]{1,64})(?:/(?P<signature>[^/]{1,64}))?/?$", open_link, name="label-link"),
    path("", include("floor_app.office.urls")),
]

# A problem document under /api/, a page elsewhere.
handler404 = "floor_app.api.errors.unknown_address"
handler500 = "floor_app.api.unavailable.unknown_fault"
