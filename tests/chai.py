"""The program that lecture 15 of Chai draws as a graph, for the tests of graphs."""

import numpy as np


def chai(x, z):
    a = x * z
    b = np.log(x)
    c = np.sin(b)
    d = np.exp(a)
    e = a / b
    f = c / a
    return d + e + f
