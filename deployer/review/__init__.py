"""What a person needs to judge a change before it is made: what it looks like, what it costs."""
