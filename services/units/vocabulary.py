"""The words that units, offices and rights are told in."""

from enum import StrEnum, auto


class Level(StrEnum):
    central = auto()
    province = auto()
    district = auto()
    commune = auto()
    internal = auto()


class AppointmentKind(StrEnum):
    substantive = auto()
    acting = auto()


class Basis(StrEnum):
    """Why an official answers for a post or a unit today."""

    substantive = auto()
    acting = auto()
    delegate = auto()
    deputy = auto()


class Vacancy(StrEnum):
    """Why nobody stands for the head of a unit."""

    unit_not_standing = auto()
    no_head_post = auto()
    nobody_appointed = auto()


class HolderKind(StrEnum):
    official = auto()
    client = auto()


class Role(StrEnum):
    issuer = auto()
    monitor = auto()
    inspector = auto()
    registrar = auto()
    administrator = auto()
