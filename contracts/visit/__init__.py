"""Places, elements, requirements, visits and the problems seen on them."""
