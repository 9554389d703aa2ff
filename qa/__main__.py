"""`python -m qa` is the command `wenbao`."""

import sys

from qa.cli import main

sys.exit(main())
