"""What runs inside the sandbox; it needs the standard library, and Flair to build a model.

    file ── container ── unpickling ── schema ── building ── answering
            (a zip)      (stand-ins)   (facts)   (Flair)     (spans)

Nothing here imports anything else of this project: only this folder is seen in the sandbox.
"""

# Not /tmp: the interpreter or its packages may lie below that, and would be covered.
SCRATCH = "/scratch"
