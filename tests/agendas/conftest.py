from in_process import english, kam
from whole_knowledge import *  # noqa: F403

__all__ = ["english", "kam"]
