"""Review → Problems: what embarrasses, blames or identifies, found before it is published."""
