"""The chain rule on a graph of numbers, back along its arrows."""


def gradients(local, last):
    """Return ∂last/∂ of each variable: products along a route, added up over routes.

    `local` maps (a, b) to ∂b/∂a, in an order that goes back from `last`: all arrows
    that leave a variable come before those that lead to it. What has no route to
    `last` is left out.

    >>> gradients({("u", "y"): 2.0, ("x", "u"): 3.0, ("x", "y"): 1.0}, "y")
    {'y': 1.0, 'u': 2.0, 'x': 7.0}
    """
    slopes = {last: 1.0}
    for (start, end), slope in local.items():
        if end in slopes:
            slopes[start] = slopes.get(start, 0.0) + slopes[end] * slope
    return slopes
