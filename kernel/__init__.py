"""The one place of the version: a copied-out service and an image hold no distribution to ask."""

__version__ = "0.1.0"
