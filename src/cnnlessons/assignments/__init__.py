"""The two assignments of ToBig's: networks to count and build, and checks that name the cause of a mistake."""
