SELECT detector, round(allowed, 2) AS allowed, spent, unlabelled, raised, spent_share AS "share spent", by_chance AS "chance of so many", days
FROM budget_spent
ORDER BY detector = 'all' DESC, spent_share DESC, allowed DESC
