from in_process import english, kam
from portfolios import assess

__all__ = ["assess", "english", "kam"]
