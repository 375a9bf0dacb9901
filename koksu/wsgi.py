"""What gunicorn serves: `gunicorn koksu.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koksu.settings")
application = get_wsgi_application()
