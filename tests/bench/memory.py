"""How much memory a process takes; Linux only."""

from pathlib import Path


def resident(pid: int, what: str = "VmRSS") -> int:
    """In use now (VmRSS) or at most (VmHWM), in kB."""
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return next(int(line[1]) for line in lines if line and line[0] == f"{what}:")
