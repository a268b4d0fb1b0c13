-- What ties pairs of centres, and what came of it.
SELECT centre_a, centre_b, kinds, verdict FROM centre_links FINAL WHERE verdict != 'gone'
