"""The application without a server: what it does not do when it is imported or made."""

import subprocess
import sys


def test_making_the_application_loads_no_weights() -> None:
    code = (
        "import sys, api.app; api.app.create_app();"
        "assert not {'safetensors', 'torch', 'flair', 'uvicorn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
