-- How many complaints could be moved by whole weeks, and how many of those the linking rule then tied to something.
SELECT placebo_complaints AS complaints, placebo_linked AS linked FROM lag_coverage FINAL WHERE scope = 'all'
