"""Imports: from an uploaded file to events on a feed, with every row accounted for.

jobs: what is known of each, in the control database. places: what operators placed before. uploads:
files onto the disk, bounded. previews: all rows judged, into files of the job. engine: the steps of a
job, from upload to report; it knows nothing of the web.
"""
