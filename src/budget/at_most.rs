//! Limits that stand in the test itself: at most so many allocations, so many bytes kept, so high a peak.

use crate::record::{Costs, Rate, counted};

/// Limits what a cycle may allocate, and what a life may hold; or what one operation may. Of a soak they are judged over a life of its
/// own, of [`CYCLES_COUNTED`](crate::soak::limits::CYCLES_COUNTED) cycles, and only where its verdict is accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtMost {
    /// Allocations a cycle, all cycles together; a reallocation is one.
    pub allocations: Option<u64>,
    /// Bytes that are held at idle, above the level after the start; of an operation what it and its result hold in the end.
    pub kept_bytes: Option<u64>,
    /// Bytes that are live at a time, above the level before the life or the operation.
    pub peak_bytes: Option<u64>,
}

impl AtMost {
    /// Limits nothing, as yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { allocations: None, kept_bytes: None, peak_bytes: None }
    }

    /// Limits the allocations of a cycle, or of the operation.
    #[must_use]
    pub const fn allocations(self, at_most: u64) -> Self {
        Self { allocations: Some(at_most), ..self }
    }

    /// Limits the bytes that are held at idle, or after the operation.
    #[must_use]
    pub const fn kept_bytes(self, at_most: u64) -> Self {
        Self { kept_bytes: Some(at_most), ..self }
    }

    /// Limits the bytes that are live at a time.
    #[must_use]
    pub const fn peak_bytes(self, at_most: u64) -> Self {
        Self { peak_bytes: Some(at_most), ..self }
    }

    /// Says whether the costs are within the limits.
    #[must_use]
    pub fn holds(&self, costs: &Costs) -> bool {
        self.exceeded(costs).is_empty()
    }

    /// What is exceeded, a sentence each, with whoever allocates most.
    #[must_use]
    pub fn exceeded(&self, costs: &Costs) -> Vec<String> {
        let mut exceeded = Vec::new();
        if let Some(limit) = self.allocations
            && costs.in_cycles.allocations > limit.saturating_mul(costs.cycles)
        {
            let limit = counted(signed(limit), "allocation");
            exceeded.push(match costs.cycles {
                1 => format!("at most {limit}, and it makes {}", signed_thousands(costs.in_cycles.allocations)),
                _ => {
                    format!("at most {limit} a cycle, and it makes {}", costs.allocations_per_cycle().text_of_pieces())
                }
            });
        }
        let bytes =
            [("kept", self.kept_bytes, costs.kept_bytes), ("live at a time", self.peak_bytes, costs.peak_bytes)];
        for (what, limit, now) in bytes {
            if let Some(limit) = limit.filter(|&limit| now > limit) {
                let limit = counted(signed(limit), "byte");
                exceeded.push(format!("at most {limit} {what}, and it is {}", counted(signed(now), "byte")));
            }
        }
        let most = costs.sites.first().map(|site| {
            let rate = Rate::of(signed(site.made.allocations), costs.cycles);
            let many = if costs.cycles == 1 { signed_thousands(site.made.allocations) } else { rate.text_of_pieces() };
            format!("\n  allocates most often: {}, {many}", site.frame)
        });
        if let (Some(last), Some(most)) = (exceeded.last_mut(), most) {
            last.push_str(&most);
        }
        exceeded
    }
}

fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

fn signed_thousands(amount: u64) -> String {
    crate::record::thousands(signed(amount))
}
