"""Score sheets (评分表) as they lie on the table, read back: tables to sheets, each row checked."""
