"""Telephone numbers, from the ranges that countries set aside for fiction as far as these reach.

A running number per country gives each line its own number. Where a country has no such range, or a company of this size has used it
up, ordinary-looking numbers follow.
"""

import random
from dataclasses import dataclass

_AMERICAN = (
    *(201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251),
    *(252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318),
)
_BRITISH = (113, 114, 116, 117, 118, 121, 131, 141, 151, 161)
# (calling code, national digits before the running number, digits of the running number), the fictional ranges first
_BLOCKS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "SE": (("46", "7017406", 2), ("46", "3139006", 2), ("46", "4062804", 2), ("46", "8465004", 2), ("46", "72", 7)),
    "US": (*(("1", f"{area}55501", 2) for area in _AMERICAN), ("1", "9174", 6), ("1", "6464", 6), ("1", "3104", 6)),
    "GB": (*(("44", f"{area}4960", 3) for area in _BRITISH), ("44", "2079460", 3), ("44", "7911", 6)),
    "DE": (("49", "1713920", 3), ("49", "3023125", 3), ("49", "6990009", 3), ("49", "8999998", 3), ("49", "160", 7)),
    "FR": (*(("33", prefix, 4) for prefix in ("19900", "26191", "35301", "46571", "53649")), ("33", "612", 6), ("33", "613", 6)),
    "ES": (("34", "6", 8),),
    "PL": (("48", "5", 8),),
    "IN": (("91", "98", 8),),
    "GR": (("30", "691", 7),),
    "CN": (("86", "138", 8),),
    "JP": (("81", "9012", 6), ("81", "8034", 6)),
    "AE": (("971", "50", 7),),
    "KR": (("82", "1023", 6), ("82", "1045", 6)),
}
_TRUNK = {
    "SE": "0",
    "GB": "0",
    "DE": "0",
    "FR": "0",
    "IN": "0",
    "JP": "0",
    "AE": "0",
    "KR": "0",
    "US": "",
    "ES": "",
    "PL": "",
    "GR": "",
    "CN": "",
}


@dataclass(frozen=True, slots=True)
class Phone:
    """A number: `+46 701740605` is calling code 46 and national 701740605."""

    country: str
    code: str
    national: str

    @property
    def e164(self) -> str:
        return f"+{self.code}{self.national}"


class Lines:
    """Hands out numbers that nobody else has."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def new(self, country: str) -> Phone:
        number = self._used.get(country, 0)
        self._used[country] = number + 1
        for code, prefix, digits in _BLOCKS[country]:
            if number < 10**digits:
                # multiplying by 7 spreads neighbours and stays a permutation of 10^digits
                return Phone(country, code, f"{prefix}{number * 7 % 10**digits:0{digits}d}")
            number -= 10**digits
        raise ValueError(f"no telephone numbers left in {country}: ask for fewer people")


def write(rng: random.Random, phone: Phone) -> str:
    """The number as a person types it; every spelling means the same line."""
    style = rng.random()
    national = phone.national
    if style < 0.35:
        return phone.e164
    if style < 0.6:
        return f"+{phone.code} {national[:2]} {national[2:5]} {national[5:]}"
    if phone.country == "US":
        return f"({national[:3]}) {national[3:6]}-{national[6:]}" if style < 0.8 else f"+1-{national[:3]}-{national[3:6]}-{national[6:]}"
    trunk = _TRUNK[phone.country]
    if style < 0.75:
        return f"+{phone.code} ({trunk}){national[:2]}-{national[2:]}" if trunk else f"00{phone.code}{national}"
    if style < 0.85:
        return f"00{phone.code} {national}"
    return f"{trunk}{national[:2]}-{national[2:5]} {national[5:]}" if trunk and phone.country == "SE" else phone.e164
