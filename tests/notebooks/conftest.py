from importlib.util import find_spec

# To execute the notebooks is to train, which needs the train extra.
collect_ignore = [] if find_spec("flair") else ["test_execution.py", "test_notebooks.py"]
