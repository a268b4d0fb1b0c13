-- Which of these files of a watched store were taken before. A file in two parts of the table is told twice, which says no more.
SELECT toString(file) AS file FROM files_taken WHERE source = {source:String} AND file IN {files:Array(String)}
