"""How much of the machine one model may use."""

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one sandbox; all hold at the same time.

    Attributes:
        memory_mb: memory of the model beyond what Flair itself takes, in MiB.
        load_seconds: wall-clock seconds until the sandbox is up, and again until a model is.
        run_seconds: wall-clock seconds for all hidden sentences of one run, in which the model has
            about half a core: the reference work has the rest.
        processes: processes and threads in the whole sandbox.
        disk_mb: the scratch folder, in MiB of memory; emptied between runs.
        file_mb: the longest file that the model may write while it is loaded, in MiB.
        open_files: file descriptors of a process.
    """

    memory_mb: int = 4096
    load_seconds: float = 120.0
    run_seconds: float = 300.0
    processes: int = 64
    disk_mb: int = 512
    file_mb: int = 256
    open_files: int = 256

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not getattr(self, name) > 0:
                raise ValueError(f"limits.{name} must be more than 0, got {getattr(self, name)}")

    def of_process(self) -> dict[str, int]:
        """What a run's process sets itself before it opens the file."""
        return {
            "memory_mb": self.memory_mb,
            "cpu_seconds": round(self.load_seconds + self.run_seconds) + 1,
            "processes": self.processes,
            "file_mb": self.file_mb,
            "files": self.open_files,
        }
