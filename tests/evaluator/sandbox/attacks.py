"""Hostile model files and hostile models, as data: what each does, and what contains it.

docs/evaluator-attacks-models.md is this table in words; a test compares the two.
"""

from dataclasses import dataclass

__all__ = ["ATTACKS", "FILES", "MODELS", "Attack"]


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to misuse a model; ``contained_by`` is the cell of the docs' table."""

    id: str
    description: str
    contained_by: str


_TABLE = "The exact table of names that a pickle may mention"
_INERT = "Inert stand-ins: nothing that a pickle can call does anything"
_ZIP = "The reading of the archive: stored members, side by side, in one folder"
_SCHEMA = "The schema of what Flair saves"
_SIZES = "Sizes are those of the tensors that are there"
_TOKENIZER = "The list of a tokenizer's files, stored, without code"
_MEMORY = "The limits on memory (rlimit and cgroup)"
_TIME = "The parent's clock, which ends the sandbox"
_MOUNTS = "Only interpreter, libraries and packages are mounted, read-only"
_NETWORK = "A network namespace of its own, and the system-call filter"
_CALLS = "The system-call filter: what is not on the list is refused"
_LANDLOCK = "Landlock and read-only mounts"
_PROTOCOL = "The strict line protocol, with a nonce in each question"
_PARENT = "The parent's clocks: nobody asks the model what it took"
_FRESH = "A fresh process for each run, and an emptied scratch folder"

# What is read safely is refused before any of it runs.
FILES = (
    Attack("os-system", "A call of os.system in the pickle", _TABLE),
    Attack("builtins-eval", "A call of eval in the pickle", _TABLE),
    Attack("exec-by-getattr", "A way to a function through getattr and __import__", _TABLE),
    Attack("nested-reduce", "A call hidden in a tensor's own arguments", _TABLE),
    Attack("torch-load", "A call of torch.load on bytes within the file", _TABLE),
    Attack("inst", "The old INST instruction, which imports as well", _TABLE),
    Attack("dotted-name", "A dotted name that walks on from an allowed one", _TABLE),
    Attack("homoglyph", "A name that looks like an allowed one", _TABLE),
    Attack("extension", "A name by its number in copyreg's registry", _INERT),
    Attack("build-class", "Attributes set on an allowed class", _INERT),
    Attack("build-setstate", "Attributes set so that a later instruction calls them", _INERT),
    Attack("changed-name", "An allowed name, turned into another afterwards", _INERT),
    Attack("changed-tensor", "A tensor described anew once it was checked", _INERT),
    Attack("encode", "Bytes written by a codec that does more than that", _INERT),
    Attack("numpy-object", "A NumPy scalar that is an object", _TABLE),
    Attack("call-a-storage", "A storage's type, called", _INERT),
    Attack("persistent-id", "A persistent id of another kind", _INERT),
    Attack("memo-bomb", "A memo slot with a huge number", _MEMORY),
    Attack("nested-lists", "Lists in lists, each twice in the one before", _SCHEMA),
    Attack("deep-pickle", "A pickle of 100,000 levels", _SCHEMA),
    Attack("empty", "A file of no bytes", "The size is looked at first"),
    Attack("not-a-zip", "Bytes that are no archive, or a pickle without one", _ZIP),
    Attack("truncated", "Half of a model", _ZIP),
    Attack("prefix", "A program before the archive: a file that is two things", _ZIP),
    Attack("comment", "Something behind the archive", _ZIP),
    Attack("compressed", "A small archive that grows (zip bomb)", _ZIP),
    Attack("duplicate", "Two members of one name", _ZIP),
    Attack("overlapping", "Members that share their bytes (zip quine, bomb)", _ZIP),
    Attack("understated", "A list of members that says less than there is", _ZIP),
    Attack("path-name", "Members called ../../etc/passwd", _ZIP),
    Attack("two-folders", "Two models in one archive", _ZIP),
    Attack("torchscript", "A TorchScript program, which is code", _ZIP),
    Attack("big-endian", "A byte order that would make other numbers", _ZIP),
    Attack("fasttext", "FastTextEmbeddings: gensim unpickles a file in the file", _SCHEMA),
    Attack("jit-embeddings", "TransformerJitWordEmbeddings: a program in the file", _SCHEMA),
    Attack("onnx-embeddings", "TransformerOnnxWordEmbeddings: a path to a program", _SCHEMA),
    Attack("char-dict-path", "CharacterEmbeddings that unpickle a file by its path", _SCHEMA),
    Attack("word-path", "WordEmbeddings that load a file by its path", _SCHEMA),
    Attack("word2vec-binary", "BytePairEmbeddings with a binary that gensim parses", _SCHEMA),
    Attack("flair-model-path", "FlairEmbeddings that load a model by its name", _SCHEMA),
    Attack("trust-remote-code", "transformers_model_kwargs: trust_remote_code", _SCHEMA),
    Attack("config-auto-map", "A configuration with auto_map: code from a repository", _SCHEMA),
    Attack("kernel", "An attention implementation that is fetched and run", _SCHEMA),
    Attack("quantizer", "A quantisation that would import more code", _SCHEMA),
    Attack("other-encoder", "A kind of model that is made of other models", _SCHEMA),
    Attack("no-config", "No configuration: transformers would download one", _SCHEMA),
    Attack("no-tokenizer", "No tokenizer: transformers would download one", _TOKENIZER),
    Attack("tokenizer-auto-map", "A tokenizer with auto_map: asks input(), then runs", _TOKENIZER),
    Attack("tokenizer-bomb", "A tokenizer whose archive grows (zip bomb)", _TOKENIZER),
    Attack("tokenizer-path", "A tokenizer's file called ../../x.py", _TOKENIZER),
    Attack("tokenizer-code", "A tokenizer with a Python module beside it", _TOKENIZER),
    Attack("tokenizer-class", "A tokenizer of a class that is no tokenizer", _TOKENIZER),
    Attack("strange-names", "Names of control characters, NUL and half characters", _TABLE),
    Attack("another-class", "Another class of Flair than SequenceTagger", _SCHEMA),
    Attack("unknown-setting", "A setting that Flair does not save", _SCHEMA),
    Attack("wrong-type", "Settings of another type: a text for a number", _SCHEMA),
    Attack("wrong-labels", "Labels that are not SpeechTimer's", _SCHEMA),
    Attack("no-span-labels", "Labels of words, not of spans", _SCHEMA),
    Attack("lying-dictionary", "A dictionary whose two tables disagree", _SCHEMA),
    Attack("huge-hidden-size", "A hidden_size of a billion", _SIZES),
    Attack("wide-hidden-size", "A hidden_size that the weights do not have", _SIZES),
    Attack("huge-config", "A transformer's hidden_size beyond its tensors", _SIZES),
    Attack("many-layers", "A transformer of a million layers", _SIZES),
    Attack("huge-tensor", "A tensor of more numbers than its storage", _SIZES),
    Attack("huge-storage", "A storage said to be larger than its member", _SIZES),
    Attack("strided-tensor", "One number that is read as many (a stride of 0)", _SIZES),
    Attack("missing-tensor", "Weights that are missing", _SIZES),
    Attack("extra-tensor", "Weights that no layer has", _SIZES),
)

# Were safe reading broken, and a model anything its author likes: what the sandbox still holds.
MODELS = (
    Attack("read-labels", "Reads the hidden labels and the event's files", _MOUNTS),
    Attack("read-shadow", "Reads /etc/shadow, /etc/passwd and a home", _MOUNTS),
    Attack("read-environment", "Reads the environment, also that of process 1", _MOUNTS),
    Attack("list-root", "Looks for anything that should not be there", _MOUNTS),
    Attack("connect", "Opens sockets: internet, Unix, packet, netlink", _NETWORK),
    Attack("abstract-socket", "Reaches another run's or the host's abstract sockets", _NETWORK),
    Attack("fork-bomb", "Starts processes without end", _CALLS),
    Attack("thread-bomb", "Starts threads without end", _CALLS),
    Attack("exec", "Runs another program", _CALLS),
    Attack("kill-parents", "Kills the first process, or all", _CALLS),
    Attack("ptrace", "Traces the first process, reads or writes its memory", _CALLS),
    Attack("proc-mem", "Writes into the first process through /proc", "Not dumpable; Landlock"),
    Attack("user-namespace", "Makes a user namespace, to be root in it", _CALLS),
    Attack("mount", "Mounts, remounts, changes the root", _CALLS),
    Attack("bpf-io-uring", "Asks for bpf, io_uring, userfaultfd, keyrings, perf", _CALLS),
    Attack("capabilities", "Becomes root, or takes a capability back", "No capabilities at all"),
    Attack("affinity", "Moves to another core, or raises its priority", _CALLS),
    Attack("raise-limits", "Raises its own limits", _CALLS),
    Attack("fill-disk", "Fills the disk while it is loaded", "A scratch folder of limited size"),
    Attack("write-packages", "Writes into the packages or the interpreter", _LANDLOCK),
    Attack("write-after-loading", "Writes files while it tags", _CALLS),
    Attack("thread-from-loading", "A thread started while loading, which goes on after", _CALLS),
    Attack("memory", "Takes all memory while it is loaded", _MEMORY),
    Attack("memory-while-tagging", "Takes all memory while it tags", _MEMORY),
    Attack("memory-in-files", "Keeps memory in files without a name (memfd)", _CALLS),
    Attack("endless-loading", "Is loaded for ever", _TIME),
    Attack("sleep", "Sleeps instead of answering", _TIME),
    Attack("spin", "Computes for ever", _TIME),
    Attack("ignore-signals", "Ignores every signal and computes for ever", _TIME),
    Attack("die", "Dies while it tags", "The reason is general: it carries no sentence"),
    Attack("talk", "Sends the hidden sentences out in an error or on stderr", _PROTOCOL),
    Attack("forge-early", "Answers before it is asked", _PROTOCOL),
    Attack("forge-twice", "Answers twice, for the next question too", _PROTOCOL),
    Attack("answer-late", "Says something after the last answer", _PROTOCOL),
    Attack("close-and-stay", "Closes its pipe, and does not end", _PROTOCOL),
    Attack("no-nonce", "Answers a question without its nonce", _PROTOCOL),
    Attack("flood", "Answers without an end of line, for ever", _PROTOCOL),
    Attack("not-json", "Answers what is no JSON, or lists of 100,000 levels", _PROTOCOL),
    Attack("wrong-count", "Answers for more sentences than were asked", _PROTOCOL),
    Attack("span-outside", "Answers spans outside the sentence, or overlapping", _PROTOCOL),
    Attack("not-a-number", "Answers NaN, infinity or huge numbers", _PROTOCOL),
    Attack("forge-status", "Forges what the first process says of the run", _PROTOCOL),
    Attack("forge-facts", "Says it is loaded twice, with facts of its own", _PROTOCOL),
    Attack("patch-clocks", "Patches time to look faster", _PARENT),
    Attack("cpu-in-threads", "Hides its work in threads that end", _CALLS),
    Attack("cache-in-scratch", "Keeps answers in the scratch folder for the next run", _FRESH),
    Attack("locked-folder", "Leaves a folder that nobody may open", _FRESH),
    Attack("deep-folders", "Leaves thousands of folders, each in the one before", _FRESH),
    Attack("cache-in-memory", "Keeps answers in shared memory, keys or queues", _FRESH),
    Attack("cache-in-parent", "Keeps answers in the first process's memory", _FRESH),
    Attack("cache-in-descriptors", "Keeps an answer in a file's position", _FRESH),
)

ATTACKS = FILES + MODELS
