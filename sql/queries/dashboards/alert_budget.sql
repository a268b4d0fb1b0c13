SELECT if(by_chance < 0.05, spent_share, 0) AS spent FROM budget_spent WHERE detector = 'all'
