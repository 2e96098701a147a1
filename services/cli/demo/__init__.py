"""`duijie demo`: the sample programme from feeds to printed pages, step by step."""
