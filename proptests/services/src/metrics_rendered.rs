//! Sound: counters and histograms with a fixed set of labels (metrics 0.24, metrics-exporter-prometheus 0.18), and a
//! text of all of them that grows by a digit now and then.

use metrics::{counter, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// A service, and how its metrics are asked for.
pub struct Service {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    bytes_rendered: usize,
}

/// Starts to record.
pub fn setup() -> Service {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    Service { recorder, handle, bytes_rendered: 0 }
}

/// Handles a request of each kind, and is asked for its metrics.
pub fn cycle(service: &mut Service) {
    with_local_recorder(&service.recorder, || {
        for kind in ["get", "put", "delete"] {
            counter!("requests", "kind" => kind).increment(1);
            histogram!("request_seconds", "kind" => kind).record(0.029);
        }
    });
    service.bytes_rendered += service.handle.render().len();
}
