"""Look-ups in English prose: sentences, words, acronyms, names of people and near misses of names."""
