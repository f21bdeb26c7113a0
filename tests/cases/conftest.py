from whole_knowledge import *  # noqa: F403
