"""The lessons executed, stored anew and written as pages."""
