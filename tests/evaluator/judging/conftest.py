from importlib.util import find_spec

# What opens models needs the train extra.
collect_ignore_glob = [] if find_spec("flair") else ["test_*.py"]
