"""Results by name: a dictionary whose entries also read as attributes."""


class Named(dict):
    """A dictionary whose entries also read as attributes: `values.f0`.

    A name that is not there raises an AttributeError, which lists those that are.

    >>> values = Named(f0=1.0, h1=2.0)
    >>> values.h1 == values["h1"]
    True
    """

    __slots__ = ()

    def __getattr__(self, name):
        """Return the entry called `name`."""
        try:
            return self[name]
        except KeyError:
            names = ", ".join(self)
            raise AttributeError(f"No {name!r} here, only: {names}.") from None
