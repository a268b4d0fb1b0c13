(SELECT element_key FROM peer_groups WHERE valid_from = (SELECT max(valid_from) FROM peer_groups)
    AND peer_group = (SELECT peer_group FROM peer_groups WHERE valid_from = (SELECT max(valid_from) FROM peer_groups) AND element_key = this))
