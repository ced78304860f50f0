from .works import Work

__all__ = ["Work"]
