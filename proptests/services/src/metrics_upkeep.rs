//! Each sample of a histogram is kept until somebody asks for the metrics: metrics-exporter-prometheus 0.13.1. Since
//! 0.14.0 `run_upkeep` drains them (changelog, #460). Nobody asks here.

macro_rules! subject {
    ($metrics:ident, $exporter:ident, |$handle:ident| $upkeep:expr) => {
        use $exporter::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

        /// A service with metrics that no server scrapes.
        pub struct Service {
            recorder: PrometheusRecorder,
            handle: PrometheusHandle,
        }

        /// Starts to record.
        pub fn setup() -> Service {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            Service { recorder, handle }
        }

        /// Handles ten requests, and records how long they took.
        pub fn cycle(service: &mut Service) {
            $metrics::with_local_recorder(&service.recorder, || {
                for milliseconds in 0_i32..10 {
                    $metrics::histogram!("request_milliseconds").record(milliseconds);
                }
            });
            let $handle = &service.handle;
            $upkeep
        }
    };
}

/// metrics-exporter-prometheus 0.13.1, which knows no upkeep.
pub mod leaking {
    subject!(metrics_0_22, metrics_exporter_prometheus_0_13_1, |_handle| {});
}

/// metrics-exporter-prometheus 0.14.0 or later.
pub mod fixed {
    subject!(metrics, metrics_exporter_prometheus, |handle| handle.run_upkeep());
}
