"""Ratings of 90 titles by 170 people, all of them made up: low rank plus noise.

Tastes lie along three axes, each from one genre to its opposite. A rating is the mean,
plus how generous the person and how good the title is, plus how well their places on
the three axes agree, plus noise; then it is rounded to half a star.
"""

import functools

import numpy as np

from helpers.models import factorisation

USERS = 170
RATINGS = 10_000
NOISE = 0.4
"""Standard deviation of the noise before rounding to half stars."""

AXES = (("comedy", "drama"), ("space", "history"), ("thriller", "nature"))
"""The genres at the two ends of each axis of taste: +1 and −1."""

STRENGTHS = (0.85, 0.6, 0.45)
"""How much tastes differ along each axis: unlike, so that the SVD tells them apart."""

TITLES = {
    "comedy": """
        Two Aunts and a Trombone; The Upside-Down Bakery; My Neighbour's Third Goat;
        Wedding of the Wrong Twins; The Mayor Wears Slippers; Forty Borrowed Umbrellas;
        One Butler Too Many; The Piano Went Downstairs; Cousin Ottokar's Holiday;
        The Reluctant Tap Dancer; Custard after Midnight; Half a Moustache;
        The Accidental Choirmaster; Nobody Ordered Soup; A Parrot in Parliament
    """,
    "drama": """
        The Last Letter to Pell Street; Ashes on the Windowsill; What the Widow Kept;
        The Unlit Upper Room; Her Brother's Grey Coat; A Winter without Names;
        Sorrow of the Glassblowers; Song for an Empty Cradle; Nine Mondays of Silence;
        The Doctor Arrived at Dusk; Rain over the Infirmary;
        A Promise to Marguerite Vane; He Waited at Platform Six;
        Debts of the Elder Sister; The Quiet House on Alder Row
    """,
    "space": """
        Beyond the Ninth Moon of Karth; Signal from Tessaly Station;
        The Comet Gardeners; Orbit of the Glass Ark; Nineteen Suns; The Vacuum Choir;
        Letters from the Outer Dock; Captain Ilse and the Dust Belt;
        The Star Harbour Mutiny; Colony on the Dark Side; A Map of No Sky;
        The Robot of Halden Crater; Low Gravity; The Lantern Nebula;
        Return of the Seed Ship
    """,
    "history": """
        The Weavers of 1381; A Crown for Adelheid; The Salt Road Caravan;
        Scribes of the Drowned City; The Cartographer's Oath; Bronze and Barley;
        The Siege of Varn Abbey; Queen of the River Forts; The Printer of Old Gdow;
        Under Seven Emperors; The Bell Founders; A Treaty in Winter; The Spice Ledger;
        Horsemen of the Amber Coast; The Stonemason's Century
    """,
    "thriller": """
        Eleven Seconds to Harwick; The Double Courier; Brakes Cut at Dawn;
        No Exit from Quay Nine; The Forger's Alibi; Pursuit through Sector Blue;
        The Locked Funicular; A Stranger Has the Keys; Rooftop Protocol;
        The Vault under Lime Square; Night Train to Nowhere Else;
        The Fourth Fingerprint; Hostage at the Opera Ball; Wire and Shadow;
        The Red Ledger Affair
    """,
    "nature": """
        A Year among Otters; The Patient Glacier; Where the Cranes Rest; Moss;
        The Slow River North; Beekeepers of the High Meadow; Tides of the Grey Seal;
        An Orchard through Four Seasons; The Owl beneath the Eaves; Sand That Sings;
        The Walking Forest; Heron Weather; Life in a Hedge; The Salmon Come Home;
        Lichen on Old Walls
    """,
}
"""The titles of each genre. No film is called so, as far as is known."""


def titles():
    """Return the table of the 90 titles.

    `item` from 0, `title`, its `genre`, and a second genre it has a touch of, `also`,
    from another axis.

    >>> table = titles()
    >>> table["item"][:2].tolist(), table["title"][1], table["genre"][1]
    ([0, 1], np.str_('The Upside-Down Bakery'), np.str_('comedy'))
    """
    rng = np.random.Generator(np.random.PCG64(90))
    titles = {name: text.strip().split(";") for name, text in TITLES.items()}
    genre = [name for name, those in titles.items() for _ in those]
    title = [one.strip() for those in titles.values() for one in those]
    names = [name for axis in AXES for name in axis]
    shift = rng.integers(2, 6, len(genre))  # past this genre's own axis
    own = [2 * (names.index(name) // 2) for name in genre]
    also = [names[(k + s) % 6] for k, s in zip(own, shift, strict=True)]
    return {
        "item": np.arange(len(title)),
        "title": np.array(title),
        "genre": np.array(genre),
        "also": np.array(also),
    }


@functools.cache
def factors():
    """Return the model that the ratings were made with, before noise and rounding.

    Its mean is 3, and `u` and `v` have a column for each of `AXES`.

    >>> factors().u.shape, factors().v.shape, factors().mean
    ((170, 3), (90, 3), 3.0)
    """
    rng = np.random.Generator(np.random.PCG64(3))
    table = titles()
    v = _places(table["genre"]) + 0.5 * _places(table["also"])
    v += 0.1 * rng.standard_normal(v.shape)
    u = STRENGTHS * rng.standard_normal((USERS, 3))
    b = 0.25 * rng.standard_normal(USERS)
    c = 0.25 * rng.standard_normal(len(v))
    return factorisation.Factors(3.0, b, c, u, v)


def ratings():
    """Return the table of the 10 000 ratings.

    `user` and `item` from 0; `rating` from 0.5 to 5 in half stars; `test`, 1 for the
    fifth of the rows to be kept for the test, else 0.

    >>> table = ratings()
    >>> sorted(set(table["rating"].tolist()))
    [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0]
    """
    rng = np.random.Generator(np.random.PCG64(7))
    user, item = _watched(rng, len(factors().v))
    exact = factorisation.predict(factors(), user, item)
    noisy = exact + NOISE * rng.standard_normal(RATINGS)
    return {
        "user": user,
        "item": item,
        "rating": np.clip(np.round(2 * noisy) / 2, 0.5, 5.0),
        "test": (rng.uniform(size=RATINGS) < 0.2).astype(int),
    }


def _places(genres):
    """Return where on the axes each genre lies: +1 or −1 on its own, 0 elsewhere."""
    columns = [1.0 * (genres == plus) - (genres == minus) for plus, minus in AXES]
    return np.stack(columns, axis=1)


def _watched(rng, items):
    """Return who rated what: eager people and popular titles more, tastes no matter."""
    eager = rng.uniform(0.3, 1.5, USERS)
    popular = rng.uniform(0.3, 1.5, items)
    order = np.argsort(
        rng.uniform(size=(USERS, items)) / np.outer(eager, popular), axis=None
    )
    return np.divmod(np.sort(order[:RATINGS]), items)
