import Testing

/// Everything that runs the real programs; one after the other, for they look at the machine as a whole.
@Suite(.serialized, .enabled(if: Installation.isPossible, "wants root and built images: run ./scripts/test"))
enum EndToEnd {}

/// Faults on real hosts. They mostly wait for services, and each looks only at hosts of its own, so some run at a time.
@Suite(.enabled(if: Installation.isPossible, "wants root and built images: run ./scripts/test"))
enum HostFaults {}
