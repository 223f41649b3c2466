"""How wide letters are in a serif face: an estimate, a little more than most faces need."""

from __future__ import annotations

_CLASSES = {
    0.25: "\u202f\u2009'|",
    0.31: " .,:;ijl!I()[]ιℓ",
    0.42: "frtsz/√-JeEcˆ",
    0.52: "0123456789",
    0.54: "abdghknopquvxyFLPSTZδσηαβγεζθκλνξρτυχ∂ς",
    0.76: "ABCDGHKNOQRUVXY+−=≈×<>≤≥·⊤←→⁺ΔΓΘΛ∇",
    0.86: "mwMW%&@…⋯⊙∑∏μφψωΦΨΩΣ",
}
#: Of each letter in a serif face, in parts of the type size; a little more than most faces need.
WIDTHS = {char: width for width, chars in _CLASSES.items() for char in chars}
WIDTHS |= dict.fromkeys("EeczsJ", 0.5) | dict.fromkeys("EJ", 0.68) | {"·": 0.3, "\u0302": 0.0, "\u0304": 0.0, "⋮": 0.3}
