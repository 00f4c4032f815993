"""Streets, homes and landmarks of Larkmouth. There is no such place, nor a post code LK."""

import zlib
from dataclasses import dataclass
from random import Random

# By district, which the post code begins with.
_STREETS: dict[int, tuple[str, ...]] = {
    1: (
        "Guildhall Square", "High Street", "Market Place", "Cross Street", "St Brannoc’s Road",
        "Castle Street", "Priory Lane", "Bank Street", "Tanner’s Row", "Chapel Street",
        "Old Mill Lane", "George Street", "Bridge Street", "Union Street", "Silver Street",
    ),
    2: (
        "Quay Street", "Dock Road", "Harbour View", "Ropewalk", "Customs House Lane",
        "Mariners Way", "Net Loft Street", "Anchor Close", "Salt House Road", "Lighthouse Road",
        "Lifeboat Lane", "Fish Street", "Cooperage Yard", "Jetty Street", "Tide Mill Road",
    ),
    3: (
        "Eastfield Road", "Windmill Road", "Alder Close", "Hazel Grove", "Rowan Avenue",
        "Sycamore Drive", "Larch Road", "Cherry Tree Walk", "Orchard Way", "Meadow Rise",
        "Linden Avenue", "Beech Hill Road", "Poplar Terrace", "Hawthorn Road", "Elm Park Road",
    ),
    4: (
        "Beacon Hill", "Fairview Terrace", "Victoria Road", "Albert Street", "Gladstone Terrace",
        "Prospect Road", "Alexandra Road", "Station Road", "Railway Terrace", "Foundry Street",
        "Waterloo Street", "Inkerman Street", "Wellington Road", "Trafalgar Road", "Park Road",
    ),
    5: (
        "Northfield Parade", "Northfield Road", "Skylark Avenue", "Linnet Close", "Wren Gardens",
        "Kestrel Way", "Plover Road", "Curlew Crescent", "Lapwing Drive", "Swift Close",
        "Heron Court", "Kittiwake Road", "Fulmar Walk", "Sandpiper Road", "Goldfinch Lane",
    ),
    6: (
        "Southgate", "Larkmouth Road", "Mandela Way", "Seacole Road", "Attlee Close",
        "Rashford Walk", "Lovelace Street", "Turing Drive", "Pankhurst Avenue", "Bevan Road",
        "Allotment Lane", "Quarry Road", "Lime Kiln Lane", "Brickfield Road", "Smithy Lane",
    ),
}  # fmt: skip
STREETS = tuple(street for streets in _STREETS.values() for street in streets)
_DISTRICT = {street: number for number, streets in _STREETS.items() for street in streets}

# What people say a thing is near.
LANDMARKS = (
    "the post office", "the bus shelter", "the Harbour Fish Bar", "the library", "the surgery",
    "St Brannoc’s church", "the primary school gates", "the Lark Inn", "the corner shop",
    "the playground", "the zebra crossing", "the mini roundabout", "the launderette",
    "the Polish shop", "the chemist", "the mosque car park", "the railway bridge",
    "the allotment gate", "the recycling bank", "the care home", "the old cinema",
    "Bayram’s Barbers", "the petrol station", "the community hall", "the dentist",
    "the garden centre", "the big oak tree", "the phone mast", "the chip shop", "the nursery",
)  # fmt: skip
_BLOCKS = {
    "Harbour Heights": "Harbour View",
    "Beacon Court": "Beacon Hill",
    "Kittiwake House": "Kittiwake Road",
    "Seacole House": "Seacole Road",
    "Quarry Tower": "Quarry Road",
}
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # those that a post code ends with


@dataclass(frozen=True)
class Home:
    """Where a household lives."""

    street: str
    line: str

    @property
    def address(self) -> str:
        """The address, with its post code."""
        return f"{self.line}, {postcode(self.street, self.line)}"


def postcode(street: str, line: str) -> str:
    """The post code of an address: always the same one for the same address."""
    mark = zlib.crc32(f"{street} {len(line)}".encode())
    last = _LETTERS[mark // 10 % len(_LETTERS)] + _LETTERS[mark // 200 % len(_LETTERS)]
    return f"LK{_DISTRICT[street]} {mark % 10}{last}"


def a_home(rng: Random) -> Home:
    """Somebody's home: a house, a part of one, or a flat in a block."""
    street, kind = rng.choice(STREETS), rng.random()
    number = rng.randint(1, 180)
    if kind < 0.12:
        block, street = rng.choice(list(_BLOCKS.items()))
        line = f"Flat {rng.randint(1, 60)}, {block}, {street}"
    elif kind < 0.24:
        line = f"{number}{rng.choice('ABC')} {street}"
    elif kind < 0.30:
        line = f"Flat {rng.randint(1, 8)}, {number} {street}"
    else:
        line = f"{number} {street}"
    return Home(street, line)


def a_spot(rng: Random) -> str:
    """A place in a street, as people say where something is."""
    street, other = rng.sample(STREETS, 2)
    number, landmark = rng.randint(1, 180), rng.choice(LANDMARKS)
    return rng.choice(
        (
            f"{street}, outside number {number}",
            f"{street} outside number {number}",
            f"{street}, opposite number {number}",
            f"{number} {street}, on the corner",
            f"{street} near {landmark}",
            f"{street}, by {landmark}",
            f"{street}, opposite {landmark}",
            f"Corner of {street} and {other}",
            f"Junction of {street} with {other}",
            f"{street}, between number {number} and {landmark}",
            f"Footpath from {street} to {other}",
            f"Behind {landmark}, {street}",
        )
    )
