"""What gunicorn serves: `gunicorn koksu.wsgi --preload`.

With --preload this is read once and the workers are forked from it: nothing here may open a connection or start a thread.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koksu.settings")
application = get_wsgi_application()
reverse("home")  # brings all views in now, once for all workers, and not with somebody's first request
gc.freeze()  # the collector writes into what it looks at: left alone, these pages stay shared
