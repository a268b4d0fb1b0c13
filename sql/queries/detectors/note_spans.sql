-- What does not teach tonight, as it stands now, for the night's counting and for the next night to compare with.
INSERT INTO night_spans (valid_from, element_key, spans) SELECT {day:Date}, element_key, spans FROM unclean_spans
