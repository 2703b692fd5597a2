//! Does it grow.
