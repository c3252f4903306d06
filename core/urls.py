from django.urls import URLPattern, URLResolver, path

from core.views import health
from core.views.appearance import appearance
from core.views.styleguide import styleguide, styleguide_screen

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/health/", health.full, name="health"),
    path("api/health/ready/", health.ready, name="health-ready"),
    path("api/health/live/", health.live, name="health-live"),
    path("appearance/", appearance, name="appearance"),
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/<slug:name>/", styleguide_screen, name="styleguide-screen"),
]
