"""The services of One Needle: each owns one part of the domain and listens to the others."""
