"""The outputs of a pack: a folder each with its renderer and its verifier, and the registry of all of them."""
