"""The slide deck, ``slides.pptx``."""
