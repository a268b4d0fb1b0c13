-- Complaints nobody has read yet, or that were corrected since, oldest first, with what was written where it is still kept.
-- Revisions come from the database's clock in microseconds; a load may take an hour between taking its revision and writing its last row.
WITH
    (SELECT toUInt64(greatest(0, toInt64(max(complaint_revision)) - 3600 * 1000000)) FROM complaint_topics) AS settled,
    fresh AS (
        SELECT created_at, complaint_key, argMax(area, revision) AS area, argMax(topic, revision) AS given, argMax(removed, revision) AS removed, max(revision) AS complaint_revision
        FROM complaints WHERE revision > settled
        GROUP BY created_at, complaint_key
    ),
    unread AS (
        SELECT c.complaint_key AS complaint_key, c.created_at AS created_at, c.area AS area, c.given AS given, c.removed AS removed, c.complaint_revision AS complaint_revision
        FROM fresh AS c
        LEFT JOIN (
            SELECT complaint_key, max(complaint_revision) AS seen FROM complaint_topics
            WHERE complaint_revision > settled AND complaint_key IN (SELECT complaint_key FROM fresh) GROUP BY complaint_key
        ) AS t ON t.complaint_key = c.complaint_key
        WHERE c.complaint_revision > t.seen
        ORDER BY c.created_at, c.complaint_key
        LIMIT {rows_max:UInt32}
    )
SELECT u.complaint_key AS complaint_key, u.created_at AS created_at, u.area AS area, u.given AS given, u.removed AS removed,
    u.complaint_revision AS complaint_revision, w.text AS text
FROM unread AS u
LEFT JOIN (SELECT complaint_key, text FROM complaint_texts FINAL WHERE complaint_key IN (SELECT complaint_key FROM unread)) AS w ON w.complaint_key = u.complaint_key
ORDER BY created_at, complaint_key
