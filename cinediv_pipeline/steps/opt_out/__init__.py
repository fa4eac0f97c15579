"""The right to object: a person who opted out leaves what is landed, all tables and releases.

`landed` withholds people at the door, `tables` takes them out of what is carried over, `people`
finds whom a request means, `hooks` forgets what else the home keeps, `requests` is the command.
"""
