"""Lists on the command line: which file is for which feed, what it holds, and the day it is for."""
