"""The facilitator's guide, ``facilitator.pdf``."""
