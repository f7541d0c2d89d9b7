"""One submission's judging: its model in the sandbox, its API over HTTP."""
