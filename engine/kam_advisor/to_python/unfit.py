"""What cannot be written as a function of one account's answers."""


class Unfit(Exception):
    """The rules need more than the answers of one account: its message says what."""
