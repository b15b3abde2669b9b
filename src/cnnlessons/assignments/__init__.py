"""The lecture's two assignments: networks to count and build, and checks that name the cause of a mistake."""
