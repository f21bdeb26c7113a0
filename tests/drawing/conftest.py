from in_process import english, kam

__all__ = ["english", "kam"]
