"""The house's own errors: each says what was wrong, where, and what to do next."""


class WarehouseError(Exception):
    """Something that the user can act on; shown without a traceback."""


class ConfigurationError(WarehouseError):
    """The configuration cannot be used. One line a fault, each with file and line."""


class LockHeld(WarehouseError):
    """Another run holds the lock; the message names it."""


class ModelError(WarehouseError):
    """A model or step failed; the message names it and the table."""


class HeldRun(WarehouseError):
    """The run is held: what was built is not published, and yesterday's version stays served."""
