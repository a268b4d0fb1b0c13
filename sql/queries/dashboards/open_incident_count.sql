SELECT count() AS open FROM incidents WHERE state = 'open'
