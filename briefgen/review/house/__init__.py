"""The House: its file, its pictures and its slide template, all of which can come from strangers."""
