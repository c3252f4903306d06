"""Is the system fit to work? Looked at in threads of their own, answered from what was found last.

`found`: what a look brings back. `components`: what is looked at. `database`: over which connection.
`watch`: when. `answers`: the three answers. `port`, `hooks`: served beside the web server's request threads.
Whatever goes wrong, an answer holds fixed words, numbers and versions only; why it went wrong is in the log.
"""
