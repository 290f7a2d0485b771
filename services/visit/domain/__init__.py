"""How the visit service decides: places, elements, requirements, forms and visits. All pure."""
