"""The page *Connection*: will I catch my next flight?"""
